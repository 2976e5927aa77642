# Go builds itself: tests/bindings/go_* call it. Here is only the program that
# bench/bindings/run.py compares with C.
find_program(omsc_go go PATHS /usr/local/go/bin /usr/lib/go-1.19/bin)
if(omsc_go AND EXISTS ${PROJECT_SOURCE_DIR}/bench/bindings/go/go.mod)
  file(WRITE ${PROJECT_BINARY_DIR}/go/pkgconfig/omsc.pc
    "Name: omsc\nDescription: the library of this build\nVersion: 0\n"
    "Cflags: -I${PROJECT_SOURCE_DIR}/include\n"
    "Libs: -L${PROJECT_BINARY_DIR} -Wl,-rpath,${PROJECT_BINARY_DIR} -lomsc\n")
  add_custom_target(bench_bindings_go
    COMMAND ${CMAKE_COMMAND} -E env GOFLAGS=-mod=mod GOPROXY=off
            GOTOOLCHAIN=local CGO_LDFLAGS_ALLOW=.*
            PKG_CONFIG_PATH=${PROJECT_BINARY_DIR}/go/pkgconfig
            GOCACHE=${PROJECT_BINARY_DIR}/go/cache
            ${omsc_go} build -o ${PROJECT_BINARY_DIR}/bench_bindings_go .
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}/bench/bindings/go
    DEPENDS omsc VERBATIM)
endif()

# The Python binding, from bindings/oms.i by SWIG: `_omsc`, with the package
# and the library beside it in python/oms of the build folder. Without SWIG or
# Python's headers it is left out.
find_program(omsc_swig NAMES swig)
if(NOT SKBUILD AND NOT Python3_EXECUTABLE AND EXISTS /usr/bin/python3)
  set(Python3_EXECUTABLE /usr/bin/python3) # that the tests run with
endif()
find_package(Python3 3.10 COMPONENTS Interpreter Development.Module)
if(NOT omsc_swig OR NOT Python3_Development.Module_FOUND)
  message(STATUS "SWIG or Python's headers are not here: no Python binding")
  return()
endif()

execute_process(COMMAND ${omsc_swig} -version OUTPUT_VARIABLE swig_said)
string(REGEX MATCH "[0-9]+\\.[0-9]+\\.[0-9]+" swig_version "${swig_said}")
set(flat_sources bindings/flat.c bindings/flat_calls.c bindings/flat_json.c)
set(swig_wrapper ${PROJECT_BINARY_DIR}/swig/omsc_python.c)
add_custom_command(
  OUTPUT ${swig_wrapper}
  COMMAND ${omsc_swig} -python -I${PROJECT_SOURCE_DIR}/bindings
          -outdir ${PROJECT_BINARY_DIR}/swig -o ${swig_wrapper}
          ${PROJECT_SOURCE_DIR}/bindings/oms.i
  DEPENDS bindings/oms.i bindings/oms_python.i bindings/flat.h VERBATIM)
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/swig)

# The wrapper is SWIG's text, not held to our warnings; our own part is.
add_library(omsc_flat OBJECT ${flat_sources})
set_target_properties(omsc_flat PROPERTIES POSITION_INDEPENDENT_CODE ON
                      C_VISIBILITY_PRESET hidden)
target_include_directories(omsc_flat PRIVATE include bindings)
target_link_libraries(omsc_flat PRIVATE omsc_flags)

set(python_folder ${PROJECT_BINARY_DIR}/python/oms)
add_library(omsc_python MODULE ${swig_wrapper} $<TARGET_OBJECTS:omsc_flat>)
target_include_directories(omsc_python PRIVATE include bindings
                           ${Python3_INCLUDE_DIRS})
target_link_libraries(omsc_python PRIVATE omsc Threads::Threads)
set_target_properties(omsc_python PROPERTIES
  PREFIX "" OUTPUT_NAME _omsc LIBRARY_OUTPUT_DIRECTORY ${python_folder}
  C_VISIBILITY_PRESET hidden BUILD_WITH_INSTALL_RPATH ON
  INSTALL_RPATH "$ORIGIN")

# One binary for every Python since 3.10 where SWIG knows the limited API.
if(swig_version VERSION_GREATER_EQUAL 4.5)
  target_compile_definitions(omsc_python PRIVATE Py_LIMITED_API=0x030A0000)
  set_target_properties(omsc_python PROPERTIES SUFFIX ".abi3.so")
endif()
if(OMS_SANITIZE)
  target_link_options(omsc_python PRIVATE -fsanitize=${OMS_SANITIZE})
endif()

# Beside the module: the library, and for the tests the package itself.
file(GLOB_RECURSE python_files CONFIGURE_DEPENDS
     ${PROJECT_SOURCE_DIR}/bindings/python/oms/*.py*)
add_custom_command(
  OUTPUT ${PROJECT_BINARY_DIR}/python/stamp
  COMMAND ${CMAKE_COMMAND} -E copy_directory
          ${PROJECT_SOURCE_DIR}/bindings/python/oms ${python_folder}
  COMMAND ${CMAKE_COMMAND} -E copy $<TARGET_FILE:omsc>
          ${python_folder}/$<TARGET_SONAME_FILE_NAME:omsc>
  COMMAND ${CMAKE_COMMAND} -E touch ${PROJECT_BINARY_DIR}/python/stamp
  DEPENDS omsc ${python_files} VERBATIM)
add_custom_target(omsc_python_package ALL
                  DEPENDS ${PROJECT_BINARY_DIR}/python/stamp)
add_dependencies(omsc_python_package omsc_python)

# bench/bindings/run.py compares with this.
add_executable(bench_bindings_c EXCLUDE_FROM_ALL bench/bindings/place.c)
target_link_libraries(bench_bindings_c PRIVATE omsc omsc_flags)
add_dependencies(omsc_bench bench_bindings_c)

if(OMS_BUILD_TESTS)
  omsc_area(bindings)
endif()
