// Where the services run that are to be walked.
const names = {
  auth: { public: 'AUTH_URL', internal: 'AUTH_INTERNAL_URL' },
  user: { public: 'USER_URL', internal: 'USER_INTERNAL_URL' },
};

const variables = Object.values(names).flatMap((byListener) => Object.values(byListener));

// The environment's variables that are not set.
export const missingUrls = () => variables.filter((name) => !process.env[name]);

// {auth: {public, internal}, user: {public, internal}}
export const urlsFromEnvironment = () =>
  Object.fromEntries(
    Object.entries(names).map(([service, byListener]) => [
      service,
      Object.fromEntries(
        Object.entries(byListener).map(([listener, name]) => [
          listener,
          process.env[name].replace(/\/$/, ''),
        ]),
      ),
    ]),
  );
