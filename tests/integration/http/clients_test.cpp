#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "tests/support/http_house.hpp"

using namespace platform;

namespace {

// What a command says on its standard output.
std::string output_of(const std::string& command) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe{::popen(command.c_str(), "r"),
                                                               &::pclose};
    REQUIRE(pipe);
    std::string text;
    for (int c = std::fgetc(pipe.get()); c != EOF; c = std::fgetc(pipe.get())) {
        text += static_cast<char>(c);
    }
    return text;
}

void add_routes(http::Router& router) {
    const auto hello = [](const http::Request& request) -> Result<http::Response> {
        return support::json_response("[" + request.body + "]");
    };
    router.add(http::Method::get, "/hello", hello);
    router.add(http::Method::post, "/hello", hello);
    router.add(http::Method::get, "/slow", hello, http::Lane::slow);
}

int connections(const support::HttpHouse& house) {
    const std::string name = "http_connections_total ";
    const auto metrics = house.metrics();
    return std::atoi(metrics.c_str() + metrics.rfind(name) + name.size());
}

}  // namespace

TEST_CASE("curl keeps its connection, bodies that wait for 100-continue included") {
    const support::HttpHouse house{add_routes};
    const std::string next = " --next -sS -w '%{http_code} ' -o /dev/null ";
    const std::string large = "1" + std::string(2000, '0');

    const auto output =
        output_of("curl -sS -w '%{http_code} ' -o /dev/null " + house.url("/hello") + next + "-I " +
                  house.url("/hello") + next + house.url("/slow") + next +
                  "-H 'Expect: 100-continue' -H 'Content-Type: application/json' -d " + large +
                  " " + house.url("/hello") + next + house.url("/nowhere") + next +
                  "-H 'Transfer-Encoding: chunked' -H 'Content-Type: application/json' -d 1 " +
                  house.url("/hello"));

    CHECK(output == "200 200 200 200 404 200 ");
    CHECK(connections(house) == 1);
}

// Its pool may open a second one when a request follows before the first has noticed its end.
TEST_CASE("Node's fetch keeps its connections") {
    const support::HttpHouse house{add_routes};
    const std::string script =
        "const text = [];"
        "for (let i = 0; i < 20; ++i)"
        "  for (const path of [\"/hello\", \"/slow\", \"/nowhere\"])"
        "    text.push(await (await fetch(process.argv[1] + path)).text());"
        "const posted = await fetch(process.argv[1] + \"/hello\", {method: \"POST\", body: \"{}\","
        "  headers: {\"content-type\": \"application/json\"}});"
        "console.log(text[0], text[1], JSON.parse(text[2]).status, await posted.text());";

    const auto output = output_of("node --input-type=module -e '" + script + "' " + house.url(""));

    CHECK(output == "[] [] 404 [{}]\n");
    CHECK(connections(house) <= 3);
}

TEST_CASE("Python's http.client keeps its connection") {
    const support::HttpHouse house{add_routes};
    const std::string script =
        "import http.client, sys\n"
        "connection = http.client.HTTPConnection(\"127.0.0.1\", int(sys.argv[1]))\n"
        "def ask(method, path, body=None):\n"
        "    connection.request(method, path, body, {\"Content-Type\": \"application/json\"})\n"
        "    response = connection.getresponse()\n"
        "    return str(response.status) + response.read().decode()[:4]\n"
        "print(ask(\"GET\", \"/hello\"), ask(\"HEAD\", \"/hello\"), ask(\"GET\", \"/slow\"),"
        " ask(\"POST\", \"/hello\", \"{}\"), ask(\"POST\", \"/hello\", iter([b\"{\", b\"}\"])))\n";

    const auto output = output_of("python3 -c '" + script + "' " + std::to_string(house.port()));

    CHECK(output == "200[] 200 200[] 200[{}] 200[{}]\n");
    CHECK(connections(house) == 1);
}
