/** Forms in the editor: what can be dragged in, and the settings of a form and of its fields. */
import { createElement, lazy, Suspense } from "react";
import type { Part } from "../../parts";
import { registerSettings, type Settings } from "../element/registry";
import { addBlocks } from "./blocks";
import { connectForms } from "./connect";
import { formOf, isControl, isForm } from "./fields";
import { nameFields } from "./naming";

const FormSection = lazy(async () => ({ default: (await import("./FormSection")).FormSection }));
const FieldSection = lazy(async () => ({ default: (await import("./FieldSection")).FieldSection }));

const later =
  (Section: Settings["Component"]): Settings["Component"] =>
  ({ component }) =>
    createElement(Suspense, { fallback: null }, createElement(Section, { component }));

const matchField: Settings["match"] = (component) =>
  isControl(component) && formOf(component) !== undefined;

const FORM = later(FormSection);
const FIELD = later(FieldSection);

export const part: Part = {
  plugin: (editor, environment) => {
    registerSettings({ match: isForm, title: "Form", order: 5, Component: FORM });
    registerSettings({ match: matchField, title: "Field", order: 5, Component: FIELD });
    addBlocks(editor);
    connectForms(editor, environment);
    nameFields(editor, environment);
  },
};
