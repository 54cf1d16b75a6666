import { Button } from "@mantine/core";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useSite } from "@/features/sites/SiteFrame";
import { ConfirmByTyping } from "@/ui/Confirm";
import { notify } from "@/ui/notify";
import { Section } from "@/ui/Section";
import { deleteForm, type Form } from "./forms";

export function DeleteForm({ form }: { form: Form }) {
  const { base } = useSite();
  const navigate = useNavigate();
  const [asking, ask] = useState(false);
  return (
    <Section
      title="Delete this form"
      description="With everything that was sent through it. Pages that still show it cannot be sent."
      danger
      actions={
        <Button color="red" variant="light" onClick={() => ask(true)}>
          Delete form
        </Button>
      }
    >
      <ConfirmByTyping
        opened={asking}
        onClose={() => ask(false)}
        title="Delete this form?"
        action="Delete form"
        typed={form.name}
        onConfirm={async () => {
          await deleteForm(form);
          notify("Form deleted");
          navigate(`${base}/forms`, { replace: true });
        }}
      >
        Everything that visitors sent through it is deleted, too. This cannot be undone.
      </ConfirmByTyping>
    </Section>
  );
}
