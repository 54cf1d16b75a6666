"""The command line: one file per command, found by listing this folder.

A command file has `NAME`, `HELP` (one sentence), `EXAMPLE` (lines to type), `configure(parser)` and
`async def run(args, config) -> int` (the exit status). `main` and `output` are no commands.
"""
