# Every third-party library as an imported target. Imported targets are SYSTEM: their headers
# raise no warnings of ours.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(RapidJSON REQUIRED)
if(BUILD_TESTING)
    find_package(doctest REQUIRED)
endif()
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(CURL REQUIRED)
find_package(date REQUIRED)
pkg_check_modules(PISTACHE REQUIRED IMPORTED_TARGET libpistache)
pkg_check_modules(LIBUV REQUIRED IMPORTED_TARGET libuv)
pkg_check_modules(RABBITMQ REQUIRED IMPORTED_TARGET librabbitmq)
pkg_check_modules(LIBPQ REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(CJOSE REQUIRED IMPORTED_TARGET cjose jansson)
# What imported password hashes are checked with.
pkg_check_modules(ARGON2 REQUIRED IMPORTED_TARGET libargon2)
pkg_check_modules(CRYPT REQUIRED IMPORTED_TARGET libcrypt)
pkg_check_modules(CRYPTO REQUIRED IMPORTED_TARGET libcrypto)
pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)
pkg_check_modules(PROMETHEUS REQUIRED IMPORTED_TARGET prometheus-cpp-core)

# SOCI comes without a CMake package and without a pkg-config file.
find_library(SOCI_CORE soci_core REQUIRED)
find_library(SOCI_POSTGRESQL soci_postgresql REQUIRED)
add_library(soci INTERFACE IMPORTED)
target_link_libraries(soci INTERFACE ${SOCI_POSTGRESQL} ${SOCI_CORE} PkgConfig::LIBPQ)

# RapidJSON's and others' packages name directories only.
add_library(rapidjson_headers INTERFACE IMPORTED)
target_include_directories(rapidjson_headers INTERFACE ${RAPIDJSON_INCLUDE_DIRS})
if(SANITIZE)
    # Its stack compares a null pointer plus an offset before it has any memory.
    target_compile_options(rapidjson_headers INTERFACE -fno-sanitize=pointer-overflow)
endif()

# The allocator of the services (docs/decisions/0010-mimalloc.md). Sanitizers bring their own.
find_library(MIMALLOC mimalloc REQUIRED)
add_library(service_allocator INTERFACE IMPORTED)
if(NOT SANITIZE)
    # No symbol of it is named, so the linker would leave it out.
    target_link_options(service_allocator INTERFACE -Wl,--no-as-needed ${MIMALLOC} -Wl,--as-needed)
endif()

# Linked statically, so that auth-service can keep the memory of its password hashes
# (auth-service/adapters/argon2/kept_memory.cpp) and no second copy comes along.
find_library(SODIUM_ARCHIVE libsodium.a REQUIRED)
add_library(sodium INTERFACE IMPORTED)
target_link_libraries(sodium INTERFACE ${SODIUM_ARCHIVE} Threads::Threads)

# PostgreSQL's own parser; it comes without a pkg-config file.
find_library(PG_QUERY pg_query REQUIRED)
add_library(pg_query INTERFACE IMPORTED)
target_link_libraries(pg_query INTERFACE ${PG_QUERY})
