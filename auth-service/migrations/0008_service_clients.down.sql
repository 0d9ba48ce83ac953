DROP TABLE service_secrets;

DROP TABLE service_clients;
