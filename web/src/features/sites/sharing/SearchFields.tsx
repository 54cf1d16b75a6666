import { Stack, Text, Textarea, TextInput } from "@mantine/core";
import { PictureInput } from "../pictures/PictureInput";
import { SearchPreview, SharePreview } from "./Previews";
import classes from "./sharing.module.css";

export type SearchValue = { title: string; description: string; image: string };

type SearchFieldsProps = {
  value: SearchValue;
  onChange: (change: Partial<SearchValue>) => void;
  disabled?: boolean;
  /** What is shown where nothing is entered. */
  otherwise: SearchValue;
  /** Address as it is read: studio.example.org/about */
  address: string;
  siteName: string;
};

/** How a page is found and shared, with both as they will look. */
export function SearchFields({
  value,
  onChange,
  disabled,
  otherwise,
  address,
  siteName,
}: SearchFieldsProps) {
  const title = value.title || otherwise.title;
  const description = value.description || otherwise.description;
  const image = value.image || otherwise.image;
  return (
    <Stack gap="lg">
      <Stack gap="md">
        <TextInput
          label="Title for search engines"
          placeholder={otherwise.title}
          value={value.title}
          disabled={disabled}
          onChange={(event) => onChange({ title: event.currentTarget.value })}
          description={<Length text={title} best={60} />}
        />
        <Textarea
          label="Description for search engines"
          placeholder={otherwise.description || "One or two sentences on what is here."}
          value={value.description}
          disabled={disabled}
          onChange={(event) => onChange({ description: event.currentTarget.value })}
          autosize
          minRows={2}
          maxRows={6}
          description={<Length text={description} best={160} />}
        />
        <PictureInput
          label="Picture for sharing"
          description="Shown when somebody sends the link. Best 1200 × 630 pixels."
          value={value.image}
          disabled={disabled}
          onChange={(next) => onChange({ image: next })}
        />
      </Stack>
      <div className={classes.both}>
        <Preview label="In search results">
          <SearchPreview
            title={title}
            description={description}
            address={address}
            siteName={siteName}
          />
        </Preview>
        <Preview label="When it is shared">
          <SharePreview title={title} description={description} address={address} image={image} />
        </Preview>
      </div>
    </Stack>
  );
}

function Preview({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <figure className={classes.figure}>
      <Text component="figcaption" size="sm" c="dimmed" mb={6}>
        {label}
      </Text>
      {children}
    </figure>
  );
}

/** How much of it search engines show. */
function Length({ text, best }: { text: string; best: number }) {
  const length = [...text].length;
  return (
    <span className="numbers">
      {length} of about {best} characters{length > best ? ": the end will be cut off" : ""}
    </span>
  );
}
