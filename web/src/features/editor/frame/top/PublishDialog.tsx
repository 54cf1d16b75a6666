import { Button, Group, Loader, Modal } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { Link } from "react-router";
import { NextPublish } from "@/features/publishing/NextPublish";
import { Standing } from "@/features/publishing/Standing";
import { pagePath, siteUrl } from "@/features/sites/address";
import { useSite } from "@/features/sites/SiteFrame";
import { ErrorState } from "@/ui/states";
import { useEditor } from "../../context";
import { saveFirst } from "../../saveFirst";

/** Publishing without leaving the page: what will change, and where it stands. */
export default function PublishDialog({ onClose }: { onClose: () => void }) {
  const { site, page, save } = useEditor();
  const { base } = useSite();
  const saving = useMutation({ mutationFn: () => saveFirst(save), meta: { quiet: true } });
  const { mutate: start } = saving;
  useEffect(() => start(), [start]);
  return (
    <Modal opened onClose={onClose} title={`Publish ${site.name}`} size="lg">
      {saving.isSuccess ? (
        <>
          <Standing />
          <NextPublish />
          <Group justify="space-between" mt="md">
            <Button component={Link} to={`${base}/publish`} variant="subtle" color="gray">
              All releases
            </Button>
            {site.site_releases.length > 0 && (
              <Button
                component="a"
                href={siteUrl(site) + pagePath(page.slug)}
                target="_blank"
                rel="noreferrer"
                variant="default"
                leftSection={<IconExternalLink size={16} />}
              >
                Visit this page
              </Button>
            )}
          </Group>
        </>
      ) : saving.isError ? (
        <ErrorState error={saving.error} retry={start} />
      ) : (
        <Group justify="center" p="xl">
          <Loader size="sm" color="gray" aria-label="Saving first" />
        </Group>
      )}
    </Modal>
  );
}
