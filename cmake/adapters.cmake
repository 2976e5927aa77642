# Adapters with a library of their own. Each is a shared library omsc-<name>
# beside omsc, built where its package is found, so that the core links SQLite,
# jansson and libcurl and no more. It has its own hidden copy of src/base and
# shows the symbols of src/adapters/<name>/<name>.symbols.
set(omsc_optional postgres rabbitmq kafka)
set(omsc_package_postgres "libpq>=13")
set(omsc_package_rabbitmq "librabbitmq>=0.10")
set(omsc_package_kafka "rdkafka>=1.9")
set(omsc_adapters "") # those that are built

file(GLOB omsc_base_sources CONFIGURE_DEPENDS src/base/*.c)
add_library(omsc_base STATIC EXCLUDE_FROM_ALL ${omsc_base_sources})
set_target_properties(omsc_base PROPERTIES
  POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden)
target_include_directories(omsc_base PUBLIC include src)
target_link_libraries(omsc_base PRIVATE omsc_flags PUBLIC PkgConfig::jansson)

function(omsc_optional_adapter name)
  set(folder ${PROJECT_SOURCE_DIR}/src/adapters/${name})
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.c)
  pkg_check_modules(omsc_${name} QUIET IMPORTED_TARGET
                    ${omsc_package_${name}})
  if(NOT sources OR NOT omsc_${name}_FOUND)
    message(STATUS "${omsc_package_${name}} is not here: omsc-${name} is "
                   "left out")
    return()
  endif()
  add_library(omsc_${name}_objects OBJECT ${sources})
  set_target_properties(omsc_${name}_objects PROPERTIES
    POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden)
  target_include_directories(omsc_${name}_objects PRIVATE include src)
  target_link_libraries(omsc_${name}_objects PRIVATE omsc_flags
    PUBLIC PkgConfig::omsc_${name} PkgConfig::jansson Threads::Threads)

  set(map ${PROJECT_BINARY_DIR}/omsc-${name}.map)
  omsc_version_script(${folder}/${name}.symbols ${map})
  add_library(omsc-${name} SHARED $<TARGET_OBJECTS:omsc_${name}_objects>)
  add_library(omsc::omsc-${name} ALIAS omsc-${name})
  set_target_properties(omsc-${name} PROPERTIES LINKER_LANGUAGE C
    VERSION ${PROJECT_VERSION} SOVERSION 0 LINK_DEPENDS ${map})
  target_include_directories(omsc-${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_link_libraries(omsc-${name} PRIVATE $<BUILD_INTERFACE:omsc_base>
    PkgConfig::omsc_${name} PkgConfig::jansson Threads::Threads
    $<BUILD_INTERFACE:omsc_flags>)
  target_link_options(omsc-${name} PRIVATE
    -Wl,--version-script=${map} -Wl,--as-needed)

  add_library(omsc_${name}_testing STATIC EXCLUDE_FROM_ALL
    $<TARGET_OBJECTS:omsc_${name}_objects>)
  set_target_properties(omsc_${name}_testing PROPERTIES LINKER_LANGUAGE C)
  string(TOUPPER ${name} upper)
  target_compile_definitions(omsc_${name}_testing INTERFACE OMS_HAS_${upper})
  target_link_libraries(omsc_${name}_testing INTERFACE omsc_testing
    PkgConfig::omsc_${name} PkgConfig::jansson Threads::Threads)

  install(TARGETS omsc-${name} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
  set(omsc_adapters ${omsc_adapters} ${name} PARENT_SCOPE)
endfunction()

foreach(name IN LISTS omsc_optional)
  omsc_optional_adapter(${name})
endforeach()
