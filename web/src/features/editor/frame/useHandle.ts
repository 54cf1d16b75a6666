/** Puts together what every part of the editor can ask for. */
import type { Component, Editor } from "grapesjs";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { atLeast } from "@/api/organizations";
import { same } from "@/drafts/same";
import type { Page } from "@/features/pages/queries";
import { useSite } from "@/features/sites/SiteFrame";
import type { Device, EditorHandle, Environment, PageFacts, Removed } from "../context";
import type { Saving } from "../engine/useSaving";

type Given = {
  editor: Editor | undefined;
  page: Page;
  environment: Environment;
  actions: Saving["actions"];
  panels: Pick<EditorHandle, "panels" | "openPanel" | "closePanel">;
  tell: (removed: Removed[]) => void;
  /** The device that the canvas begins with. */
  device?: Device;
};

export function useHandle(given: Given): EditorHandle | null {
  const { editor, environment, actions, panels, tell } = given;
  const page = useFacts(given.page);
  const { site, organization } = useSite();
  const selected = useSelected(editor);
  const [device, setDevice] = useDevice(editor, given.device);
  return useMemo(
    () =>
      editor
        ? {
            editor,
            page,
            site,
            organization,
            role: organization.role,
            mayEdit: environment.mayEdit,
            mayComment: atLeast(organization.role, "member"),
            environment,
            selected,
            device,
            setDevice,
            ...actions,
            tell,
            ...panels,
          }
        : null,
    [
      editor,
      page,
      site,
      organization,
      environment,
      selected,
      device,
      setDevice,
      actions,
      tell,
      panels,
    ],
  );
}

/** The same object until something else of the row changes than what a save writes. */
function useFacts(page: Page): PageFacts {
  const now = factsOf(page);
  const known = useRef(now);
  if (!same(known.current, now)) known.current = now;
  return known.current;
}

function factsOf(page: Page): PageFacts {
  const { content: _, custom_css: __, custom_javascript: ___, version: ____, ...rest } = page;
  const { updated_at: _____, ...facts } = rest;
  return facts;
}

/** The chosen element; nothing once it is gone. */
function useSelected(editor: Editor | undefined): Component | undefined {
  const [selected, setSelected] = useState<Component>();
  useEffect(() => {
    if (!editor) return undefined;
    const follow = () => setSelected(editor.getSelected());
    follow();
    editor.on("component:toggled", follow);
    return () => {
      editor.off("component:toggled", follow);
    };
  }, [editor]);
  return selected;
}

/** Rules are written for the device at hand, so GrapesJS has to know it, too. */
function useDevice(
  editor: Editor | undefined,
  first: Device = "desktop",
): [Device, (device: Device) => void] {
  const [device, setDevice] = useState<Device>(first);
  useEffect(() => {
    if (editor) switchTo(editor, device);
  }, [editor, device]);
  const change = useCallback(
    (next: Device) => {
      setDevice(next);
      if (editor) switchTo(editor, next);
    },
    [editor],
  );
  return [device, change];
}

const TURN = 10; // milliseconds: after the frame's own timer, which has no delay

/** GrapesJS does not listen to the canvas for 350 ms after a change of its size; it need not wait. */
function switchTo(editor: Editor, device: Device) {
  editor.Devices.select(device);
  const model = editor.getModel();
  setTimeout(() => {
    if (!model.destroyed) model.runDefault({ preserveSelected: 1 });
  }, TURN);
}
