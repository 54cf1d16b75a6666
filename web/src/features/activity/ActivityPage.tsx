import { Button, Center, Group, Select } from "@mantine/core";
import { IconActivity } from "@tabler/icons-react";
import { useState } from "react";
import { useOrganization } from "@/api/organizations";
import { Ago } from "@/ui/Ago";
import { day } from "@/ui/format";
import { Page } from "@/ui/Page";
import { Portrait } from "@/ui/Portrait";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import classes from "./ActivityPage.module.css";
import { type Filter, type Moment, namesOf, useActivity, usePeople } from "./activity";
import { isTold, type Names, type Piece, sentence } from "./sentences";

const KINDS = [
  { value: "sites", label: "Sites" },
  { value: "pages", label: "Pages" },
  { value: "site_releases", label: "Releases" },
  { value: "site_domains", label: "Domains" },
  { value: "site_redirects", label: "Redirects" },
  { value: "assets", label: "Files" },
  { value: "organization_members", label: "Members" },
  { value: "organization_invitations", label: "Invitations" },
  { value: "organizations", label: "Organization" },
  { value: "projects", label: "Projects" },
];

/** What happened in the organization, in sentences, newest first. */
export function ActivityPage() {
  const { id } = useOrganization();
  const [filter, setFilter] = useState<Filter>({ person: null, type: null });
  const query = useActivity(id, filter);
  const people = usePeople(id);
  const all = query.data?.pages.flatMap((batch) => batch.moments) ?? [];
  const moments = all.filter(({ entry }) => isTold(entry));
  const names = namesOf(query.data?.pages ?? []);
  const filtered = filter.person !== null || filter.type !== null;
  return (
    <Page title="Activity" lead="Who changed what, and when. Newest first.">
      <Group gap="xs" mb="lg" className={classes.filters}>
        <Select
          aria-label="Who"
          placeholder="Everybody"
          data={people.data ?? []}
          value={filter.person}
          onChange={(person) => setFilter({ ...filter, person })}
          clearable
          searchable={(people.data?.length ?? 0) > 8}
        />
        <Select
          aria-label="What"
          placeholder="Everything"
          data={KINDS}
          value={filter.type}
          onChange={(type) => setFilter({ ...filter, type })}
          clearable
        />
      </Group>
      {query.isPending && <LoadingState rows={8} />}
      {query.error && !query.data && (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      )}
      {query.data && moments.length === 0 && (
        <EmptyState icon={IconActivity} title={filtered ? "Nothing found" : "Nothing yet"}>
          {filtered
            ? "Nothing like this has happened so far."
            : "What you and your team change appears here."}
        </EmptyState>
      )}
      {byDay(moments).map(([called, ofDay]) => (
        <section key={called} className={classes.day}>
          <h2 className={classes.date}>{called}</h2>
          <ol className={classes.list}>
            {ofDay.map((moment) => (
              <Line key={moment.entry.id} moment={moment} names={names} />
            ))}
          </ol>
        </section>
      ))}
      {query.hasNextPage && (
        <Center mt="md">
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show older
          </Button>
        </Center>
      )}
    </Page>
  );
}

function Line({ moment, names }: { moment: Moment; names: Names }) {
  const { entry, at } = moment;
  const { pieces, details } = sentence(entry, names);
  return (
    <li className={classes.line}>
      <Portrait name={entry.who ?? "Roseram"} size={30} />
      <div className={classes.words}>
        <p className={classes.sentence}>
          <Pieces of={pieces} />
        </p>
        {details.length > 0 && (
          <ul className={classes.details}>
            {details.map((detail) => (
              <li key={detail.map(text).join("")}>
                <Pieces of={detail} />
              </li>
            ))}
          </ul>
        )}
      </div>
      <span className={classes.ago}>
        <Ago at={at} />
      </span>
    </li>
  );
}

function Pieces({ of }: { of: Piece[] }) {
  return of.map((piece, index) =>
    typeof piece === "string" ? (
      piece
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a sentence do not move
      <b key={index}>{piece.name}</b>
    ),
  );
}

const text = (piece: Piece) => (typeof piece === "string" ? piece : piece.name);

function byDay(moments: Moment[]): [string, Moment[]][] {
  const days = new Map<string, Moment[]>();
  for (const moment of moments) {
    const called = day(moment.at);
    days.set(called, [...(days.get(called) ?? []), moment]);
  }
  return [...days];
}
