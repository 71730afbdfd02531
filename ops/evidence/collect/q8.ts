import { browserTests } from "./browser-tests";

/** Q8: tests that passed at every viewport of the list. */
export const q8 = browserTests("Q8", "viewports", "tests at every viewport: Playwright's JSON report");
