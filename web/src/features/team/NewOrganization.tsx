import { Button, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { Page } from "@/ui/Page";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { Section } from "@/ui/Section";
import { slugFault, slugOf, slugRefusal } from "./slug";
import { createOrganization } from "./team";

/** A new organization: its name, and its name in addresses. */
export function NewOrganization() {
  const [name, setName] = useState("");
  const [typedSlug, setTypedSlug] = useState<string | null>(null);
  const navigate = useNavigate();
  const slug = typedSlug ?? slugOf(name);
  const fault = name.trim() === "" ? null : slugFault(slug);
  const work = useMutation({
    mutationFn: () => createOrganization({ name: name.trim(), slug }),
    onSuccess: (made) => navigate(`/o/${made}/members`),
    meta: { quiet: true },
  });
  const taken = slugRefusal(work.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "" && fault === null) work.mutate();
  };
  return (
    <Page
      title="New organization"
      lead="A place for a team: its sites, files and people are its own."
      width="narrow"
    >
      <form onSubmit={submit}>
        <Section
          title="What is it called?"
          footer={
            <>
              <span>You will be its owner, and can invite others next.</span>
              <Button
                type="submit"
                loading={work.isPending}
                disabled={name.trim() === "" || fault !== null}
              >
                Create organization
              </Button>
            </>
          }
        >
          <Stack>
            <ProblemAlert error={taken ? null : work.error} />
            <TextInput
              label="Name"
              required
              maxLength={80}
              autoComplete="organization"
              value={name}
              onChange={(event) => {
                setName(event.currentTarget.value);
                work.reset();
              }}
            />
            <TextInput
              label="Address"
              description="What stands in the addresses of this app"
              required
              spellCheck={false}
              autoCapitalize="none"
              leftSection="/o/"
              leftSectionWidth={38}
              value={slug}
              error={fault ?? taken}
              onChange={(event) => {
                setTypedSlug(event.currentTarget.value.toLowerCase());
                work.reset();
              }}
            />
          </Stack>
        </Section>
      </form>
    </Page>
  );
}
