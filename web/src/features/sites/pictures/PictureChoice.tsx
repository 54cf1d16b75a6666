import { Button, FileButton, Group, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPhoto, IconSearch, IconUpload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useOrganization } from "@/api/organizations";
import { EmptyState, Loaded, LoadingState } from "@/ui/states";
import { Refusal } from "../Refusal";
import { useSite } from "../SiteFrame";
import { addPicture, usePictures } from "./pictures";
import classes from "./pictures.module.css";

type PictureChoiceProps = {
  /** With the description that the library has of it. */
  onChoose: (address: string, alt?: string | null) => void;
};

/** Pictures of the library, a new one from the device, or the address of one elsewhere. */
export function PictureChoice({ onChoose }: PictureChoiceProps) {
  const organization = useOrganization();
  const { site } = useSite();
  const [typed, setTyped] = useState("");
  const [words] = useDebouncedValue(typed.trim(), 250);
  const query = usePictures(organization.id, words);
  const upload = useMutation({
    mutationFn: (file: File) => addPicture(organization.id, site.id, file),
    onSuccess: (made) => onChoose(`asset:${made.id}`, made.alt_text),
    meta: { quiet: true },
  });
  return (
    <Stack gap="md">
      <Group gap="xs" wrap="nowrap">
        <TextInput
          aria-label="Search pictures"
          placeholder="Search the library"
          leftSection={<IconSearch size={16} />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          flex={1}
        />
        <FileButton accept="image/*" onChange={(file) => file && upload.mutate(file)}>
          {(props) => (
            <Button {...props} leftSection={<IconUpload size={16} />} loading={upload.isPending}>
              Upload
            </Button>
          )}
        </FileButton>
      </Group>
      <Refusal error={upload.error} />
      <div className={classes.library}>
        <Loaded
          query={query}
          loading={<LoadingState shape="grid" rows={3} />}
          empty={
            <EmptyState
              icon={IconPhoto}
              title={words ? "No picture is called that" : "The library is empty"}
            >
              {words
                ? "Try other words."
                : "Upload the first picture, or enter the address of one below."}
            </EmptyState>
          }
        >
          {(pictures) => (
            <ul className={classes.grid}>
              {pictures.map((picture) => (
                <li key={picture.id}>
                  <UnstyledButton
                    className={classes.choice}
                    onClick={() => onChoose(`asset:${picture.id}`, picture.alt_text)}
                  >
                    <span className={classes.tile}>
                      {picture.url ? (
                        <img src={picture.url} alt="" loading="lazy" />
                      ) : (
                        <IconPhoto size={24} aria-hidden />
                      )}
                    </span>
                    <span className={classes.choiceName}>{picture.name}</span>
                    {picture.width && picture.height && (
                      <span className={classes.size}>
                        {picture.width} × {picture.height}
                      </span>
                    )}
                  </UnstyledButton>
                </li>
              ))}
            </ul>
          )}
        </Loaded>
      </div>
      <Elsewhere onChoose={onChoose} />
    </Stack>
  );
}

function Elsewhere({ onChoose }: PictureChoiceProps) {
  const [address, setAddress] = useState("");
  const fits = /^https:\/\/\S+\.\S+/.test(address);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (fits) onChoose(address);
      }}
    >
      <Text size="sm" fw={540} mb={5}>
        Or a picture elsewhere
      </Text>
      <Group gap="xs" wrap="nowrap">
        <TextInput
          aria-label="Address of a picture"
          placeholder="https://"
          type="url"
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value.trim())}
          flex={1}
        />
        <Button type="submit" variant="default" disabled={!fits}>
          Use it
        </Button>
      </Group>
    </form>
  );
}
