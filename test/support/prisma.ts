/**
 * A Prisma client without models: what `prisma generate` writes for such a schema, by hand, because the command is a
 * package of 300 MB that looks for a binary on the network when it is installed. Everything below it is Prisma's own.
 */

import { PrismaPg } from "@prisma/adapter-pg";
import { getPrismaClient } from "@prisma/client/runtime/client";

const SCHEMA = `generator client {
  provider = "prisma-client"
  output   = "./generated"
}

datasource db {
  provider = "postgresql"
}
`;

/** These modules come without types. */
const COMPILER = "@prisma/client/runtime/query_compiler_fast_bg.postgresql";

const PrismaClient = getPrismaClient({
  previewFeatures: [],
  clientVersion: "7.10.0",
  engineVersion: "d1b3f377ca835d73fd50954a5e22128b9ebdd6b8",
  activeProvider: "postgresql",
  inlineSchema: SCHEMA,
  runtimeDataModel: { models: {}, enums: {}, types: {} },
  parameterizationSchema: { strings: [], graph: "AAAA" },
  compilerWasm: {
    getRuntime: () => import(`${COMPILER}.mjs`),
    getQueryCompilerWasmModule: async () => {
      const { wasm } = await import(`${COMPILER}.wasm-base64.mjs`);
      return new WebAssembly.Module(Buffer.from(wasm, "base64"));
    },
    importName: "./query_compiler_fast_bg.js",
  },
} as never);

/** Of what it can do, what the tests use. */
export interface Prisma {
  $transaction(work: (tx: Prisma) => Promise<void>): Promise<void>;
  $executeRawUnsafe(sql: string): Promise<number>;
  // biome-ignore lint/suspicious/noExplicitAny: as Prisma has it.
  $queryRawUnsafe<Rows = any>(sql: string, ...values: unknown[]): Promise<Rows>;
  $disconnect(): Promise<void>;
}

export function prismaClient(connectionString: string): Prisma {
  return new PrismaClient({ adapter: new PrismaPg({ connectionString }) }) as unknown as Prisma;
}
