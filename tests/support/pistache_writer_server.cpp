#include "tests/support/pistache_writer_server.hpp"

#include <pistache/endpoint.h>

#include "tests/support/churn.hpp"

namespace support {

namespace {

class EchoHandler final : public Pistache::Http::Handler {
public:
    HTTP_PROTOTYPE(EchoHandler)

    void onRequest(const Pistache::Http::Request& request,
                   Pistache::Http::ResponseWriter response) override {
        wait_like_a_query();
        response.send(Pistache::Http::Code::Ok, request.resource());
    }
};

}  // namespace

struct PistacheWriterServer::Impl {
    Pistache::Http::Endpoint endpoint{Pistache::Address{"127.0.0.1", Pistache::Port{0}}};

    Impl() {
        endpoint.init(Pistache::Http::Endpoint::options().threads(2).flags(
            Pistache::Tcp::Options::ReuseAddr));
        endpoint.setHandler(std::make_shared<EchoHandler>());
        endpoint.serveThreaded();
    }
    ~Impl() { endpoint.shutdown(); }
};

PistacheWriterServer::PistacheWriterServer() : impl_{std::make_unique<Impl>()} {}
PistacheWriterServer::~PistacheWriterServer() = default;

std::uint16_t PistacheWriterServer::port() const {
    return static_cast<std::uint16_t>(impl_->endpoint.getPort());
}

}  // namespace support
