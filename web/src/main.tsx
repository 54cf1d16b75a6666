/** Loads the configuration and then the app, and says so where that cannot be. */
import { loadConfig } from "./api/config";

const app = document.getElementById("app");
if (app) {
  try {
    await loadConfig();
    const { start } = await import("./app");
    start(app);
  } catch {
    const text = document.createElement("p");
    text.style.cssText = "max-width:34rem;margin:20vh auto;padding:0 1rem;font:16px/1.6 system-ui";
    text.setAttribute("role", "alert");
    text.textContent = "Roseram's server cannot be reached at the moment. ";
    const again = document.createElement("a");
    again.href = window.location.href;
    again.textContent = "Try again";
    text.append(again);
    app.replaceChildren(text);
  }
}
