# The sources are compiled once. `omsc` is the shared library that shows the
# symbols of src/omsc.symbols and no other; `omsc_testing` is an archive of
# the same objects in which tests reach the private symbols too.
file(GLOB_RECURSE omsc_sources CONFIGURE_DEPENDS src/*.c)
list(FILTER omsc_sources EXCLUDE # adapters.cmake
     REGEX "/src/adapters/(postgres|rabbitmq|kafka)/")

# Plain C11 and POSIX.1-2008; only adapters may use what glibc adds.
foreach(source IN LISTS omsc_sources)
  if(NOT source MATCHES "/src/adapters/")
    set_property(SOURCE ${source} APPEND PROPERTY COMPILE_OPTIONS
      -std=c11 -D_POSIX_C_SOURCE=200809L)
  endif()
endforeach()

add_library(omsc_objects OBJECT ${omsc_sources})
set_target_properties(omsc_objects PROPERTIES
  POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden)
target_include_directories(omsc_objects PUBLIC include PRIVATE src)
target_link_libraries(omsc_objects
  PRIVATE omsc_flags PUBLIC PkgConfig::sqlite3 PkgConfig::jansson
  PkgConfig::libcurl Threads::Threads)

include(cmake/symbols.cmake)
omsc_version_script(src/omsc.symbols ${PROJECT_BINARY_DIR}/omsc.map)

add_library(omsc SHARED $<TARGET_OBJECTS:omsc_objects>)
add_library(omsc::omsc ALIAS omsc)
set_target_properties(omsc PROPERTIES
  LINKER_LANGUAGE C VERSION ${PROJECT_VERSION} SOVERSION 0
  LINK_DEPENDS ${PROJECT_BINARY_DIR}/omsc.map)
target_include_directories(omsc PUBLIC
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_link_libraries(omsc PRIVATE
  PkgConfig::sqlite3 PkgConfig::jansson PkgConfig::libcurl Threads::Threads
  $<BUILD_INTERFACE:omsc_flags>)
target_link_options(omsc PRIVATE
  -Wl,--version-script=${PROJECT_BINARY_DIR}/omsc.map -Wl,--as-needed)
if(NOT OMS_SANITIZE)
  target_link_options(omsc PRIVATE -Wl,-z,defs)
endif()

add_library(omsc_testing STATIC EXCLUDE_FROM_ALL
  $<TARGET_OBJECTS:omsc_objects>)
set_target_properties(omsc_testing PROPERTIES LINKER_LANGUAGE C)
target_include_directories(omsc_testing PUBLIC include src)
target_link_libraries(omsc_testing PUBLIC
  omsc_flags PkgConfig::sqlite3 PkgConfig::jansson PkgConfig::libcurl
  Threads::Threads)
