// Reads an AsyncAPI document and prints what the official parser finds wrong with it.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const { document, diagnostics } = await new Parser().parse(readFileSync(process.argv[2], "utf8"));
const found = diagnostics.filter((each) => each.severity <= 1);
found.forEach((each) => console.log(`${each.path.join(".")}: ${each.message}`));
process.exit(document && found.length === 0 ? 0 : 1);
