import { postgresOutbox } from "posthorn/outbox";
import { outboxContract } from "../contracts/outbox.ts";
import { openPostgresOutbox } from "../support/postgres-outbox.ts";

outboxContract("postgres", () =>
  openPostgresOutbox((url, limits) => postgresOutbox({ connectionString: url, limits })),
);
