/** Reads the environment by `rules` (name → check that returns a value or throws what is wrong); all faults at once. */
export function readEnvironment(environment, rules) {
  const values = {};
  const faults = [];
  for (const [name, rule] of Object.entries(rules)) {
    try {
      values[name] = rule(environment[name]);
    } catch (fault) {
      faults.push(`${name} ${fault.message}`);
    }
  }
  return { values, faults };
}

export const text = (fallback) => (value) => {
  if (value !== undefined && value !== "") return value;
  if (fallback !== undefined) return fallback;
  throw new Error("is missing; set it in the container's environment");
};

export const integer = (lowest, highest, fallback) => (value) => {
  if ((value === undefined || value === "") && fallback !== undefined) return fallback;
  const number = Number(value);
  if (value !== "" && Number.isInteger(number) && number >= lowest && number <= highest) return number;
  throw new Error(`is ${JSON.stringify(value)}; allowed are whole numbers from ${lowest} to ${highest}`);
};

export const address = (fallback) => (value) => {
  if ((value === undefined || value === "") && fallback !== undefined) return fallback;
  const url = URL.canParse(value ?? "") ? new URL(value) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url.origin;
  throw new Error(`is ${JSON.stringify(value)}; give the service's http(s) URL`);
};
