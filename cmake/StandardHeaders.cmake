# What most files include of the standard library is parsed once for all of them, which makes g++'s
# builds for tests a third faster. clang's go without; so do optimised ones, where g++ 12 then warns of
# what it inlines from these headers.
if(NOT (CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_BUILD_TYPE STREQUAL Debug))
    function(share_standard_headers directory)
    endfunction()
    return()
endif()

target_compile_options(project_options INTERFACE -fpch-preprocess)  # for ccache (its manual)
file(CONFIGURE OUTPUT standard_headers.cpp CONTENT "")  # written only where it is not there yet
add_library(standard_headers OBJECT ${CMAKE_CURRENT_BINARY_DIR}/standard_headers.cpp)
target_link_libraries(standard_headers PRIVATE project_options)
target_precompile_headers(standard_headers PRIVATE
    <algorithm> <array> <atomic> <chrono> <functional> <map> <memory> <mutex> <optional> <span>
    <string> <string_view> <thread> <utility> <variant> <vector>)

# For every target of a directory and of those below it.
function(share_standard_headers directory)
    get_directory_property(targets DIRECTORY ${directory} BUILDSYSTEM_TARGETS)
    foreach(target ${targets})
        get_target_property(type ${target} TYPE)
        if(type MATCHES "^(STATIC_LIBRARY|OBJECT_LIBRARY|EXECUTABLE)$" AND NOT target STREQUAL standard_headers)
            target_precompile_headers(${target} REUSE_FROM standard_headers)
        endif()
    endforeach()
    get_directory_property(below DIRECTORY ${directory} SUBDIRECTORIES)
    foreach(subdirectory ${below})
        share_standard_headers(${subdirectory})
    endforeach()
endfunction()
