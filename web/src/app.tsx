import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { queryClient } from "./api/queries";
import { Routes } from "./routes";
import { arrival } from "./session/arrival";
import { cssVariables, theme } from "./theme/theme";
import { notify } from "./ui/notify";
import { Toasts } from "./ui/Toasts";
import "@mantine/core/styles.layer.css";
import "@fontsource-variable/instrument-sans";
import "./theme/global.css";

/** Draw the app; the configuration has been loaded. */
export function start(element: HTMLElement) {
  if (arrival.message) notify(arrival.message);
  createRoot(element).render(
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <Toasts />
        <BrowserRouter>
          <Routes />
        </BrowserRouter>
      </QueryClientProvider>
    </MantineProvider>,
  );
}
