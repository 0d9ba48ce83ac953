DROP TABLE suspect_events;
DROP TABLE parked_events;
