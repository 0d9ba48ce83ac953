#pragma once

#include <optional>
#include <vector>

#include "auth-service/application/service_ports.hpp"

// What operators do with services; what it changes goes on record. All fail with what the store
// fails with, and those that take an id with kServiceUnknown. A secret is answered once and kept
// nowhere but as its digest.
namespace auth {

struct CreatedService {
    ServiceClient client;
    ServiceSecret secret;
};

// A service with a fresh id and secret. kServiceNameTaken, kServiceScopesMissing.
class CreateService {
public:
    CreateService(ServiceClientStore& store, const platform::Clock& clock)
        : store_{store}, clock_{clock} {}
    platform::Result<CreatedService> operator()(const ServiceName& name, const ScopeSet& scopes,
                                                const platform::RequestContext& context) const;

private:
    ServiceClientStore& store_;
    const platform::Clock& clock_;
};

struct ProvisionServiceCommand {
    ServiceClientId id;
    ServiceName name;
    ScopeSet scopes;
    ServiceSecret secret;
};

// A service whose id and secret its deployment brings. Where exactly that service is there already,
// with the secret as either of its two, nothing is changed and the answer is false. kServiceIdTaken
// where something of it differs, kServiceNameTaken, kServiceScopesMissing.
class ProvisionService {
public:
    ProvisionService(ServiceClientStore& store, const platform::Clock& clock)
        : store_{store}, clock_{clock} {}
    platform::Result<bool> operator()(const ProvisionServiceCommand& command,
                                      const platform::RequestContext& context) const;

private:
    ServiceClientStore& store_;
    const platform::Clock& clock_;
};

// Gives a service its next secret: a fresh one, or `brought`. The one before goes on being good,
// any before that is good no more. A secret that the service has already changes nothing.
class RotateServiceSecret {
public:
    RotateServiceSecret(ServiceClientStore& store, const platform::Clock& clock)
        : store_{store}, clock_{clock} {}
    platform::Result<ServiceSecret> operator()(const ServiceClientId& id,
                                               std::optional<ServiceSecret> brought,
                                               const platform::RequestContext& context) const;

private:
    ServiceClientStore& store_;
    const platform::Clock& clock_;
};

// A disabled service gets no token; those that it has are good until they expire.
class DisableService {
public:
    DisableService(ServiceClientStore& store, const platform::Clock& clock)
        : store_{store}, clock_{clock} {}
    platform::Result<ServiceClient> operator()(const ServiceClientId& id,
                                               const platform::RequestContext& context) const;

private:
    ServiceClientStore& store_;
    const platform::Clock& clock_;
};

class EnableService {
public:
    EnableService(ServiceClientStore& store, const platform::Clock& clock)
        : store_{store}, clock_{clock} {}
    platform::Result<ServiceClient> operator()(const ServiceClientId& id,
                                               const platform::RequestContext& context) const;

private:
    ServiceClientStore& store_;
    const platform::Clock& clock_;
};

// All of them, by name.
class ListServices {
public:
    explicit ListServices(ServiceClientStore& store) : store_{store} {}
    platform::Result<std::vector<ServiceClient>> operator()() const;

private:
    ServiceClientStore& store_;
};

}  // namespace auth
