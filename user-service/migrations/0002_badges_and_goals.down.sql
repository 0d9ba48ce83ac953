DROP TABLE goals;
DROP TABLE badges;
