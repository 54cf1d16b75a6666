import assert from "node:assert/strict";
import { test } from "node:test";
import { cell, line } from "./csv.ts";
import { searchFilter } from "./search.ts";

test("a cell is quoted where it has to be", () => {
  assert.equal(cell("plain"), "plain");
  assert.equal(cell('say "hi"'), '"say ""hi"""');
  assert.equal(cell("a,b"), '"a,b"');
  assert.equal(cell("one\ntwo"), '"one\ntwo"');
  assert.equal(line(["a", "", "b c"]), "a,,b c\r\n");
});

test("no cell is a formula", () => {
  for (const text of ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"]) {
    assert.ok(cell(text).replace('"', "").startsWith("'"), text);
  }
  assert.equal(cell('=HYPERLINK("http://x","y")'), '"\'=HYPERLINK(""http://x"",""y"")"');
});

test("the search names every field, and nothing of it is syntax", () => {
  const fields = [{ name: "mail" }, { name: "your name" }];
  assert.equal(searchFilter(fields, "  "), null);
  assert.equal(
    searchFilter(fields, 'a,b)"%'),
    'data->>mail.ilike."*a,b)\\"\\\\%*",data->>"your name".ilike."*a,b)\\"\\\\%*"',
  );
});
