#include "platform/http/client.hpp"

#include <curl/curl.h>

#include <array>
#include <new>

#include "platform/core/ensure.hpp"

namespace platform::http {

namespace {

constexpr Fault kRequestFailed{ErrorCode::unavailable, "upstream_unavailable",
                               "A dependency is away; try again soon."};

struct FreeList {
    void operator()(curl_slist* list) const noexcept { ::curl_slist_free_all(list); }
};
using FieldList = std::unique_ptr<curl_slist, FreeList>;

struct Collected {
    std::size_t body_bytes_max;
    ClientResponse response{0, {}, {}};
};

std::size_t on_body(const char* bytes, std::size_t, std::size_t count, void* target) {
    auto& collected = *static_cast<Collected*>(target);
    if (count > collected.body_bytes_max - collected.response.body.size()) {
        return 0;  // ends the transfer with CURLE_WRITE_ERROR
    }
    collected.response.body.append(bytes, count);
    return count;
}

std::size_t on_header(const char* bytes, std::size_t, std::size_t count, void* target) {
    auto& headers = static_cast<Collected*>(target)->response.headers;
    const std::string_view line{bytes, count};
    const auto colon = line.find(':');
    if (line.starts_with("HTTP/")) {
        headers.clear();  // those before belonged to an interim answer
    } else if (colon != std::string_view::npos) {
        auto value = line.substr(colon + 1);
        value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
        value = value.substr(0, value.find_last_not_of(" \t\r\n") + 1);
        headers.emplace_back(line.substr(0, colon), value);
    }
    return count;
}

FieldList field_list(const HeaderList& headers) {
    FieldList fields;
    for (const auto& [name, value] : headers) {
        curl_slist* longer = ::curl_slist_append(fields.get(), (name + ": " + value).c_str());
        if (longer == nullptr) {
            throw std::bad_alloc{};
        }
        [[maybe_unused]] auto* same = fields.release();
        fields.reset(longer);
    }
    return fields;
}

struct FreeUrl {
    void operator()(CURLU* url) const noexcept { ::curl_url_cleanup(url); }
};
struct FreeText {
    void operator()(char* text) const noexcept { ::curl_free(text); }
};

// What may stand in a log of a URL, whose other parts may hold a secret: host and port; nothing
// where it cannot be read.
std::string peer_of(const std::string& url) {
    const std::unique_ptr<CURLU, FreeUrl> parts{::curl_url()};
    const auto part = [&](CURLUPart which) {
        char* text = nullptr;
        ::curl_url_get(parts.get(), which, &text, CURLU_DEFAULT_PORT);
        const std::unique_ptr<char, FreeText> owned{text};
        return std::string{owned ? owned.get() : ""};
    };
    if (!parts || ::curl_url_set(parts.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) {
        return {};
    }
    return part(CURLUPART_HOST) + ":" + part(CURLUPART_PORT);
}

// libcurl wants this before the first handle; C++ makes it happen once.
bool curl_is_ready() {
    static const bool ready = ::curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    return ready;
}

}  // namespace

struct Client::Handle {
    ClientConfig config;
    CURL* curl;
    std::array<char, CURL_ERROR_SIZE> reason{};

    explicit Handle(const ClientConfig& settings)
        : config{settings}, curl{curl_is_ready() ? ::curl_easy_init() : nullptr} {
        ensure(curl != nullptr, "libcurl can make a handle");
        set(CURLOPT_PROTOCOLS_STR, "http,https");
        set(CURLOPT_FOLLOWLOCATION, 0L);
        set(CURLOPT_PROXY, "");
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(config.connect_timeout.count()));
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(config.total_timeout.count()));
        set(CURLOPT_ERRORBUFFER, reason.data());
        set(CURLOPT_WRITEFUNCTION, &on_body);
        set(CURLOPT_HEADERFUNCTION, &on_header);
    }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() { ::curl_easy_cleanup(curl); }

    template <class Value>
    void set(CURLoption option, Value value) {
        ensure(::curl_easy_setopt(curl, option, value) == CURLE_OK, "libcurl knows its options");
    }

    // libcurl's own words about a URL that it cannot read repeat parts of it.
    [[nodiscard]] std::string explain(const std::string& peer, CURLcode code) const {
        if (peer.empty()) {
            return "the URL cannot be read";
        }
        return peer + ": " + (reason.front() != '\0' ? reason.data() : ::curl_easy_strerror(code));
    }

    Result<ClientResponse> get(const std::string& url, const HeaderList& headers) {
        set(CURLOPT_HTTPGET, 1L);
        return perform(url, headers);
    }

    // `body` is there until this returns.
    Result<ClientResponse> post(const std::string& url, const std::string& body,
                                const HeaderList& headers) {
        set(CURLOPT_POST, 1L);
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
        set(CURLOPT_POSTFIELDS, body.data());
        auto answer = perform(url, headers);
        set(CURLOPT_POSTFIELDS, static_cast<const char*>(nullptr));
        return answer;
    }

private:
    Result<ClientResponse> perform(const std::string& url, const HeaderList& headers) {
        Collected collected{config.body_bytes_max};
        const FieldList fields = field_list(headers);
        set(CURLOPT_URL, url.c_str());
        set(CURLOPT_HTTPHEADER, fields.get());
        set(CURLOPT_WRITEDATA, static_cast<void*>(&collected));
        set(CURLOPT_HEADERDATA, static_cast<void*>(&collected));
        reason.front() = '\0';
        const CURLcode code = ::curl_easy_perform(curl);
        set(CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));
        if (code != CURLE_OK) {
            return kRequestFailed.because(explain(peer_of(url), code));
        }
        long status = 0;
        ::curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
        collected.response.status = static_cast<int>(status);
        return std::move(collected.response);
    }
};

std::optional<std::string_view> ClientResponse::header(std::string_view name) const {
    for (const auto& [given, value] : headers) {
        if (equal_ignoring_case(given, name)) {
            return value;
        }
    }
    return std::nullopt;
}

Client::Client(ClientConfig config) : handle_{std::make_unique<Handle>(config)} {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Result<ClientResponse> Client::get(const std::string& url, const HeaderList& headers) {
    return handle_->get(url, headers);
}

Result<ClientResponse> Client::post(const std::string& url, const std::string& body,
                                    const std::string& content_type, const HeaderList& headers) {
    auto all = headers;
    all.emplace_back("Content-Type", content_type);
    return handle_->post(url, body, all);
}

}  // namespace platform::http
