import { Button, Group, Loader, Modal } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { NextPublish } from "@/features/publishing/NextPublish";
import { Standing } from "@/features/publishing/Standing";
import { pagePath, siteUrl } from "@/features/sites/address";
import { useSite } from "@/features/sites/SiteFrame";
import { useEditor } from "../../context";

/** Publishing without leaving the page: what will change, and where it stands. */
export default function PublishDialog({ onClose }: { onClose: () => void }) {
  const { site, page, save } = useEditor();
  const { base } = useSite();
  const [saved, setSaved] = useState(false);
  useEffect(() => {
    let open = true;
    void save().then(() => open && setSaved(true));
    return () => {
      open = false;
    };
  }, [save]);
  return (
    <Modal opened onClose={onClose} title={`Publish ${site.name}`} size="lg">
      {saved ? (
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
      ) : (
        <Group justify="center" p="xl">
          <Loader size="sm" color="gray" aria-label="Saving first" />
        </Group>
      )}
    </Modal>
  );
}
