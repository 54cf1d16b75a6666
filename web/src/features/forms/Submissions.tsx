import {
  Badge,
  Button,
  Checkbox,
  Group,
  Pagination,
  SegmentedControl,
  Text,
  TextInput,
} from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconDownload, IconInbox, IconSearch } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { Ago } from "@/ui/Ago";
import { type Column, DataList } from "@/ui/DataList";
import { number, plural } from "@/ui/format";
import { EmptyState, Loaded } from "@/ui/states";
import { BulkActions } from "./BulkActions";
import { csvOf, download } from "./exporting";
import { type Form, fieldsOf } from "./forms";
import classes from "./forms.module.css";
import { SubmissionDialog } from "./SubmissionDialog";
import {
  answersOf,
  type Filter,
  PAGE,
  type Shown,
  type Submission,
  useSubmissions,
} from "./submissions";

const SHOWN: { value: Shown; label: string }[] = [
  { value: "inbox", label: "Inbox" },
  { value: "new", label: "New" },
  { value: "archived", label: "Archive" },
  { value: "spam", label: "Spam" },
];

/** What was sent through a form, newest first. */
export function Submissions({ form }: { form: Form }) {
  const [shown, setShown] = useState<Shown>("inbox");
  const [search, setSearch] = useState("");
  const [searched] = useDebouncedValue(search, 300);
  const [page, setPage] = useState(1);
  const [chosen, choose] = useState<string[]>([]);
  const [parameters, setParameters] = useSearchParams();
  const fields = fieldsOf(form);
  const filter: Filter = { formId: form.id, fields, shown, search: searched };
  const query = useSubmissions(filter, page);
  const restart = () => {
    setPage(1);
    choose([]);
  };
  return (
    <>
      <div className={classes.bar}>
        <SegmentedControl
          aria-label="Which submissions"
          data={SHOWN}
          value={shown}
          onChange={(to) => {
            setShown(to as Shown);
            restart();
          }}
        />
        <TextInput
          className={classes.search}
          aria-label="Search in what was sent"
          placeholder="Search"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            restart();
          }}
        />
        <Export form={form} filter={filter} total={query.data?.total ?? 0} />
      </div>
      <Loaded query={query}>
        {({ rows, total }) =>
          rows.length === 0 ? (
            <Nothing shown={shown} search={searched} />
          ) : (
            <>
              <BulkActions rows={rows} chosen={chosen} choose={choose} total={total} />
              <DataList
                label="Submissions"
                rows={rows}
                rowKey={(row) => row.id}
                columns={columns({
                  fields,
                  chosen,
                  choose,
                  open: (id) => setParameters({ submission: id }),
                })}
              />
              <Pages page={page} total={total} setPage={setPage} />
            </>
          )
        }
      </Loaded>
      <SubmissionDialog
        id={parameters.get("submission")}
        form={form}
        onClose={() => setParameters({}, { replace: true })}
      />
    </>
  );
}

type Choosing = {
  fields: ReturnType<typeof fieldsOf>;
  chosen: string[];
  choose: (ids: string[]) => void;
  open: (id: string) => void;
};

function columns({ fields, chosen, choose, open }: Choosing): Column<Submission>[] {
  const named = (row: Submission) => answersOf(row.data, fields).filter((each) => each.text);
  return [
    {
      header: "From",
      width: "34%",
      cell: (row) => {
        const name = named(row)[0]?.text ?? "Nothing filled in";
        return (
          <div className={classes.row} data-new={row.status === "new" || undefined}>
            <Checkbox
              aria-label={`Choose ${name}`}
              checked={chosen.includes(row.id)}
              onChange={(event) =>
                choose(
                  event.currentTarget.checked
                    ? [...chosen, row.id]
                    : chosen.filter((each) => each !== row.id),
                )
              }
            />
            <button type="button" className={classes.opener} onClick={() => open(row.id)}>
              {name.slice(0, 120)}
            </button>
          </div>
        );
      },
    },
    {
      header: "What it says",
      wide: true,
      cell: (row) => (
        <span className={classes.excerpt}>
          {named(row)
            .slice(1)
            .map((each) => each.text)
            .join(" · ")
            .slice(0, 300)}
        </span>
      ),
    },
    { header: "Sent", width: 150, cell: (row) => <Ago at={row.created_at} /> },
    { header: "State", width: 110, cell: (row) => <State row={row} /> },
  ];
}

const STATES: Record<string, { label: string; color?: string }> = {
  new: { label: "New" },
  read: { label: "Read", color: "gray" },
  archived: { label: "Archived", color: "gray" },
  spam: { label: "Spam", color: "orange" },
};

function State({ row }: { row: Submission }) {
  const state = STATES[row.status];
  return <Badge color={state?.color}>{state?.label ?? row.status}</Badge>;
}

function Pages({
  page,
  total,
  setPage,
}: {
  page: number;
  total: number;
  setPage: (page: number) => void;
}) {
  if (total <= PAGE) return null;
  return (
    <Group justify="space-between" mt="md">
      <Text size="sm" c="dimmed">
        {number((page - 1) * PAGE + 1)} to {number(Math.min(page * PAGE, total))} of {number(total)}
      </Text>
      <Pagination
        total={Math.ceil(total / PAGE)}
        value={page}
        onChange={setPage}
        getControlProps={(control) => ({
          "aria-label": {
            first: "First page",
            previous: "Page before",
            next: "Next page",
            last: "Last page",
          }[control],
        })}
      />
    </Group>
  );
}

const NONE: Record<Shown, [title: string, text: string]> = {
  inbox: ["Nothing here", "What visitors send comes in here."],
  new: ["Nothing new", "You have seen everything."],
  read: ["Nothing read", ""],
  archived: ["The archive is empty", "Keep here what is done with."],
  spam: ["No spam", "What looks like spam is kept here, so that nothing real is lost."],
};

function Nothing({ shown, search }: { shown: Shown; search: string }) {
  const [title, text] = search
    ? ["Nothing found", "No submission here holds these words."]
    : NONE[shown];
  return (
    <EmptyState icon={search ? IconSearch : IconInbox} title={title}>
      {text}
    </EmptyState>
  );
}

function Export({ form, filter, total }: { form: Form; filter: Filter; total: number }) {
  const [rows, setRows] = useState(0);
  const work = useMutation({
    mutationFn: () => csvOf(filter, setRows),
    onSuccess: (blob) => download(blob, form),
  });
  return (
    <Button
      variant="default"
      ml="auto"
      leftSection={<IconDownload size={16} />}
      disabled={total === 0}
      loading={work.isPending}
      onClick={() => {
        setRows(0);
        work.mutate();
      }}
    >
      {work.isPending ? plural(rows, "row") : "Export CSV"}
    </Button>
  );
}
