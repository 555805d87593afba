-- +goose Up
-- The file functions/bi.sql creates the view bi_customer after the last step. The view depends on the table bi_roles.
SELECT 1;

-- +goose Down
-- Step 46 drops bi_roles without the views of later versions.
DROP VIEW IF EXISTS bi_customer CASCADE;
