-- The column goes with 0012.
SELECT 1;
