# Most of a build is headers, parsed once for every file that includes them: so a dozen files of a
# target are compiled as one. -DCMAKE_UNITY_BUILD=OFF compiles each by itself.
set(CMAKE_UNITY_BUILD ON CACHE BOOL "Compile several files of a target as one")
set(CMAKE_UNITY_BUILD_BATCH_SIZE 12)

# alone(FILES...): those whose unnamed namespaces have names that their neighbours use as well, or
# types that a class they define has members of (-Wsubobject-linkage); and where g++ 12 warns of what
# it inlines from them there.
function(alone)
    set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
