import { Modal } from "@mantine/core";
import {
  type ComponentRow,
  describeComponent,
  useComponents,
} from "@/features/editor/panels/components/queries";
import { DescribeForm } from "@/features/templates/DescribeForm";

type Props = { row: ComponentRow; opened: boolean; onClose: () => void };

/** What a component is called, what it is for, and where it is found. */
export function DescribeComponent({ row, opened, onClose }: Props) {
  const { data: rows = [] } = useComponents(row.organization_id);
  return (
    <Modal opened={opened} onClose={onClose} title={`Rename ${row.name}`}>
      <DescribeForm
        first={{
          name: row.name,
          description: row.description ?? "",
          category: row.category ?? "",
        }}
        categories={[...new Set(rows.flatMap(({ category }) => category ?? []))].sort()}
        action="Save"
        onClose={onClose}
        onSave={({ name, description, category }) =>
          describeComponent(row, {
            name: name.trim(),
            description: description.trim() || null,
            category: category.trim() || null,
          })
        }
      />
    </Modal>
  );
}
