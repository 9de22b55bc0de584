-- +goose Up
-- Where else an erasure masked addresses of the customer: in what others said; and how many
-- files prepared for staff it took.
ALTER TABLE erasures ADD COLUMN mentions TEXT NOT NULL DEFAULT '[]';
ALTER TABLE erasures ADD COLUMN mentions_more BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE erasures ADD COLUMN files BIGINT NOT NULL DEFAULT 0;
-- Who was held and has no contacts kept the reason when everything else went.
UPDATE customer_holds SET reason = '[…]' WHERE reason <> '[…]' AND customer_id IN (SELECT customer_id FROM erasures WHERE done_at IS NOT NULL);
