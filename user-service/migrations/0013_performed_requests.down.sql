DROP TABLE performed_requests;
