import { LuaFactory } from 'wasmoon';

/** Runs a script as Argo CD does: `obj` is the object, what it returns is the answer. Lua 5.4; the scripts keep to what 5.1 has too. */
export async function runLua(script: string, obj: unknown): Promise<unknown> {
  const engine = await new LuaFactory().createEngine();
  try {
    // As a table of Lua's own, since a foreign object does not answer to ipairs.
    return await engine.doString(`local obj = ${literal(obj)}\n${script}`);
  } finally {
    engine.global.close();
  }
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `{${value.map(literal).join(', ')}}`;
  if (typeof value === 'object' && value !== null) return `{${Object.entries(value).filter(([, each]) => each !== undefined).map(([name, each]) => `[${quoted(name)}] = ${literal(each)}`).join(', ')}}`;
  if (typeof value === 'string') return quoted(value);
  return value === null ? 'nil' : JSON.stringify(value);
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
