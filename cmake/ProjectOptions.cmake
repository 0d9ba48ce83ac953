# What every target of ours is built with. An include path is the path in the tree.
add_library(project_options INTERFACE)
target_include_directories(project_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(project_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Werror
    -fstack-protector-strong)
# g++ 12 takes "text" + std::string for an overlapping copy where it inlines it (GCC bug 105651).
target_compile_options(project_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
target_compile_definitions(project_options INTERFACE
    $<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)

# What is delivered has no such places: platform/core/fault_points.hpp.
if(FAULT_POINTS)
    target_compile_definitions(project_options INTERFACE FAULT_POINTS)
endif()

if(SANITIZE)
    # Debian's SOCI exports no typeinfo for some of its classes, which UBSan's vptr check needs.
    target_compile_options(project_options INTERFACE
        -fsanitize=${SANITIZE} -fno-sanitize=vptr -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(project_options INTERFACE -fsanitize=${SANITIZE} -fno-sanitize=vptr)
    # With ThreadSanitizer's calls between its steps g++ 12 no longer sees that an optional is empty.
    if(SANITIZE STREQUAL thread)
        target_compile_options(project_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
    endif()
endif()

# add_room(NAME SOURCES ... [LIBRARIES ...] [PRIVATE_LIBRARIES ...]): one room of the house is one static library.
# What stands behind PRIVATE_LIBRARIES is the room's own and reaches nobody who uses the room.
function(add_room name)
    cmake_parse_arguments(ROOM "" "" "SOURCES;LIBRARIES;PRIVATE_LIBRARIES" ${ARGN})
    add_library(${name} STATIC ${ROOM_SOURCES})
    target_link_libraries(${name}
        PUBLIC ${ROOM_LIBRARIES} project_options
        PRIVATE ${ROOM_PRIVATE_LIBRARIES})
endfunction()
