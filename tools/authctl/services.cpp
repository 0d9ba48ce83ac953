#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "auth-service/adapters/postgres/pg_service_client_tx.hpp"
#include "auth-service/application/manage_services.hpp"
#include "platform/json/writer.hpp"
#include "tools/authctl/program.hpp"
#include "tools/authctl/secret_file.hpp"
#include "tools/console/arguments.hpp"
#include "tools/console/output.hpp"

namespace authctl {

using auth::ScopeSet;
using auth::ServiceClient;
using auth::ServiceClientId;
using auth::ServiceName;
using auth::ServiceSecret;
using platform::Result;

namespace {

struct CreateOptions {
    std::string name;
    std::vector<std::string> scopes;
    std::string id;
    std::string secret_file;
};

struct RotateOptions {
    std::string id;
    std::string secret_file;
};

// What an operator does to services.
struct Services {
    explicit Services(Setup& setup) : store{setup.database()}, context{setup.context()} {}

    platform::db::PgUnitOfWork<auth::ServiceClientTx, auth::PgServiceClientTx> store;
    platform::SystemClock clock;
    const platform::RequestContext& context;
};

// What the operator can set right is said in its own words; the rest is the database's fault.
int refused(const platform::Error& error) {
    using platform::ErrorCode;
    if (error.fault.code == ErrorCode::unavailable || error.fault.code == ErrorCode::internal) {
        return failed(error);
    }
    complain(error.fault.title);
    return kFailed;
}

platform::json::ObjectWriter json_of(const ServiceClient& client) {
    platform::json::ArrayWriter scopes;
    for (const auto& scope : client.scopes.items()) {
        scopes.text(scope.str());
    }
    platform::json::ObjectWriter writer;
    writer.text("id", client.id.str())
        .text("name", client.name.str())
        .raw("scopes", scopes.str())
        .text("created_at", platform::to_rfc3339(client.created_at))
        .text_or_null("disabled_at", client.disabled_at
                                         ? std::optional{platform::to_rfc3339(*client.disabled_at)}
                                         : std::nullopt);
    return writer;
}

std::string text_of(const ServiceClient& client) {
    return "id        " + client.id.str() + "\nname      " + client.name.str() + "\nscopes    " +
           client.scopes.str() + "\ndisabled  " +
           (client.disabled_at ? platform::to_rfc3339(*client.disabled_at) : "no") + '\n';
}

// The one time that a secret is shown.
void print_secret(const ServiceSecret& secret) {
    std::cout << "secret    " << secret.secret().expose() << '\n';
    complain("this secret is shown once, and kept nowhere: hand it to the service now");
}

ScopeSet scopes_of(const std::vector<std::string>& names) {
    std::vector<auth::Scope> scopes;
    for (const auto& name : names) {
        scopes.push_back(*auth::Scope::parse(name));
    }
    return ScopeSet{std::move(scopes)};
}

int provision(Setup& setup, const CreateOptions& options, bool json) {
    auto secret = read_secret_file(options.secret_file);
    if (!secret) {
        return kFailed;
    }
    Services services{setup};
    const auto made = auth::ProvisionService{services.store, services.clock}(
        {.id = *ServiceClientId::parse(options.id),
         .name = *ServiceName::parse(options.name),
         .scopes = scopes_of(options.scopes),
         .secret = std::move(*secret)},
        services.context);
    if (!made) {
        return refused(made.error());
    }
    if (json) {
        print_json(
            platform::json::ObjectWriter{}.text("id", options.id).boolean("made", *made).str());
    } else {
        std::cout << options.id << (*made ? " is made" : " is there already") << '\n';
    }
    return kDone;
}

int create(Setup& setup, const CreateOptions& options, bool json) {
    if (!options.id.empty()) {
        return provision(setup, options, json);
    }
    Services services{setup};
    const auto created = auth::CreateService{services.store, services.clock}(
        *ServiceName::parse(options.name), scopes_of(options.scopes), services.context);
    if (!created) {
        return refused(created.error());
    }
    if (json) {
        print_json(
            json_of(created->client).text("secret", created->secret.secret().expose()).str());
        return kDone;
    }
    std::cout << text_of(created->client);
    print_secret(created->secret);
    return kDone;
}

int rotate(Setup& setup, const RotateOptions& options, bool json) {
    std::optional<ServiceSecret> brought;
    if (!options.secret_file.empty()) {
        brought = read_secret_file(options.secret_file);
        if (!brought) {
            return kFailed;
        }
    }
    const bool is_brought = brought.has_value();
    Services services{setup};
    const auto secret = auth::RotateServiceSecret{services.store, services.clock}(
        *ServiceClientId::parse(options.id), std::move(brought), services.context);
    if (!secret) {
        return refused(secret.error());
    }
    if (json) {
        platform::json::ObjectWriter writer;
        writer.text("id", options.id);
        if (!is_brought) {
            writer.text("secret", secret->secret().expose());
        }
        print_json(writer.str());
        return kDone;
    }
    std::cout << "id        " << options.id << '\n';
    if (!is_brought) {
        print_secret(*secret);
    }
    return kDone;
}

int list(Setup& setup, bool json) {
    Services services{setup};
    const auto clients = auth::ListServices{services.store}();
    if (!clients) {
        return refused(clients.error());
    }
    if (json) {
        for (const auto& client : *clients) {
            print_json(json_of(client).str());
        }
        return kDone;
    }
    if (clients->empty()) {
        std::cout << "there are no services\n";
        return kDone;
    }
    Table table{{"ID", "NAME", "SCOPES", "CREATED AT", "DISABLED AT"}};
    for (const auto& client : *clients) {
        table.add({client.id.str(), client.name.str(), client.scopes.str(),
                   platform::to_rfc3339(client.created_at),
                   client.disabled_at ? platform::to_rfc3339(*client.disabled_at) : ""});
    }
    std::cout << table.str();
    return kDone;
}

int shown_after(const Result<ServiceClient>& changed, bool json) {
    if (!changed) {
        return refused(changed.error());
    }
    json ? print_json(json_of(*changed).str()) : void(std::cout << text_of(*changed));
    return kDone;
}

// Text that `Type::parse` takes, refused in the words of the rule that it breaks.
template <class Type>
CLI::Validator parsed_as() {
    return CLI::Validator{[](std::string& text) -> std::string {
                              const auto parsed = Type::parse(text);
                              return parsed ? ""
                                            : "'" + shown(text, 60) +
                                                  "': " + std::string{parsed.error().fault.title};
                          },
                          ""};
}

CLI::Validator scope() {
    std::string all;
    for (const auto name : auth::scopes::all()) {
        all.append(all.empty() ? "" : ", ").append(name);
    }
    return arguments::parsed_by(
        [](const auto& text) { return static_cast<bool>(auth::Scope::parse(text)); },
        "a scope; there are " + all);
}

void add_create(CLI::App& services, Program& program) {
    auto options = std::make_shared<CreateOptions>();
    auto& command = add_command(
        services, "create", "a service that may get tokens; prints its secret this once", program,
        {}, [&program, options](Setup& setup) { return create(setup, *options, program.json); });
    command.add_option("NAME", options->name, "what operators call it")
        ->required()
        ->check(parsed_as<ServiceName>());
    command.add_option("--scope", options->scopes, "what its tokens may allow; may be repeated")
        ->required()
        ->allow_extra_args(false)
        ->check(scope());
    auto* id = command.add_option("--id", options->id, "an id that the deployment brings")
                   ->check(parsed_as<ServiceClientId>());
    auto* file = command
                     .add_option("--secret-file", options->secret_file,
                                 "a file with the secret that it brings, - for standard input")
                     ->check(arguments::not_empty());
    id->needs(file);
    file->needs(id);
    command.footer(
        "With --id and --secret-file it may run again: what is there already and is the same is\n"
        "left as it is.");
}

void add_rotate(CLI::App& services, Program& program) {
    auto options = std::make_shared<RotateOptions>();
    auto& command = add_command(
        services, "rotate", "give a service its next secret; the one before stays good", program,
        {}, [&program, options](Setup& setup) { return rotate(setup, *options, program.json); });
    command.add_option("ID", options->id, "as `services list` shows it")
        ->required()
        ->check(parsed_as<ServiceClientId>());
    command
        .add_option("--secret-file", options->secret_file,
                    "a file with the next secret, - for standard input")
        ->check(arguments::not_empty());
}

// `change` answers the service as it is then.
void add_change(CLI::App& services, Program& program, const std::string& name,
                const std::string& description,
                Result<ServiceClient> (*change)(Services&, const ServiceClientId&)) {
    auto id = std::make_shared<std::string>();
    auto& command =
        add_command(services, name, description, program, {}, [&program, id, change](Setup& setup) {
            Services all{setup};
            return shown_after(change(all, *ServiceClientId::parse(*id)), program.json);
        });
    command.add_option("ID", *id, "as `services list` shows it")
        ->required()
        ->check(parsed_as<ServiceClientId>());
}

}  // namespace

void add_services(CLI::App& app, Program& program) {
    auto& services = *app.add_subcommand("services", "services that get tokens of their own");
    services.require_subcommand(1);
    add_create(services, program);
    add_rotate(services, program);
    add_command(services, "list", "all of them, by name", program, {},
                [&program](Setup& setup) { return list(setup, program.json); });
    add_change(services, program, "disable", "a service gets no token until it is enabled",
               [](Services& all, const ServiceClientId& id) {
                   return auth::DisableService{all.store, all.clock}(id, all.context);
               });
    add_change(services, program, "enable", "a service gets tokens again",
               [](Services& all, const ServiceClientId& id) {
                   return auth::EnableService{all.store, all.clock}(id, all.context);
               });
}

}  // namespace authctl
