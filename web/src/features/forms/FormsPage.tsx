import { Badge, Button } from "@mantine/core";
import { IconForms } from "@tabler/icons-react";
import { Link } from "react-router";
import { atLeast } from "@/api/organizations";
import { useSite } from "@/features/sites/SiteFrame";
import { SitePage } from "@/features/sites/SitePage";
import { Ago } from "@/ui/Ago";
import { type Column, DataList } from "@/ui/DataList";
import { number } from "@/ui/format";
import { EmptyState, Loaded } from "@/ui/states";
import { type ListedForm, useListedForms } from "./forms";
import classes from "./forms.module.css";

/** The forms of a site, and how much was sent through each. */
export function FormsPage() {
  const { site, base, organization } = useSite();
  const query = useListedForms(site.id);
  const reads = atLeast(organization.role, "editor");
  const columns: Column<ListedForm>[] = [
    {
      header: "Form",
      cell: (form) => (
        <span className={classes.form}>
          <Link to={`${base}/forms/${form.id}`} className={classes.link}>
            {form.name}
          </Link>
          {!form.is_active && <Badge color="gray">Closed</Badge>}
        </span>
      ),
    },
    {
      header: "New",
      width: 110,
      cell: (form) =>
        form.waiting > 0 ? <Badge>{number(form.waiting)} new</Badge> : <span>None</span>,
    },
    { header: "All", width: 90, align: "end", wide: true, cell: (form) => number(form.total) },
    {
      header: "Last",
      width: 170,
      cell: (form) => (form.last ? <Ago at={form.last} /> : "Nothing yet"),
    },
  ];
  return (
    <SitePage title="Forms" lead="What visitors of the site sent you." bare>
      {reads ? (
        <Loaded query={query} empty={<None base={base} />}>
          {(forms) => (
            <DataList label="Forms" rows={forms} rowKey={(form) => form.id} columns={columns} />
          )}
        </Loaded>
      ) : (
        <NotForYou />
      )}
    </SitePage>
  );
}

function None({ base }: { base: string }) {
  return (
    <EmptyState
      icon={IconForms}
      title="No forms yet"
      action={
        <Button component={Link} to={`${base}/pages`} variant="default">
          Go to the pages
        </Button>
      }
    >
      Open a page in the editor and drag a form into it. What visitors send is read here.
    </EmptyState>
  );
}

/** For those who may see the site, but not what strangers wrote to it. */
export function NotForYou() {
  return (
    <EmptyState icon={IconForms} title="Only editors read what visitors send">
      Ask an admin of the organization to make you an editor.
    </EmptyState>
  );
}
