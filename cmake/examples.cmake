# Programs that see the public headers and the shared library only.
# examples/oms/*.c is the command line; every examples/*.c is a program.
function(omsc_program name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE omsc omsc_flags Threads::Threads)
endfunction()

# The stores and brokers that have libraries of their own, as far as they were
# built: OMS_HAS_POSTGRES and the like tell the program.
function(omsc_with_adapters target)
  foreach(name IN LISTS omsc_adapters)
    string(TOUPPER ${name} upper)
    target_link_libraries(${target} PRIVATE omsc-${name})
    target_compile_definitions(${target} PRIVATE OMS_HAS_${upper})
  endforeach()
endfunction()

pkg_check_modules(libcrypto REQUIRED IMPORTED_TARGET libcrypto>=3)
file(GLOB oms_sources CONFIGURE_DEPENDS examples/oms/*.c)
if(oms_sources)
  # What both `oms` and the daemon read: keys, what loopback is, and who has
  # which module.
  omsc_program(oms ${oms_sources} examples/omsd/keys_file.c
               examples/omsd/loopback.c examples/omsd/roles.c)
  omsc_with_adapters(oms)
  target_link_libraries(oms PRIVATE PkgConfig::jansson PkgConfig::libcurl
                        PkgConfig::libcrypto)
  set_target_properties(oms PROPERTIES
    INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
  install(TARGETS oms RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(DIRECTORY examples/gateway/haproxy
          DESTINATION ${CMAKE_INSTALL_DOCDIR}/gateway)
endif()

file(GLOB example_sources CONFIGURE_DEPENDS examples/*.c)
foreach(source IN LISTS example_sources)
  get_filename_component(name ${source} NAME_WE)
  omsc_program(example_${name} ${source})
endforeach()
target_link_libraries(example_custom_payment PRIVATE PkgConfig::jansson)
target_link_libraries(example_with_host PRIVATE PkgConfig::sqlite3)

# The server that plays the outside for demos and tests needs libmicrohttpd and
# nothing of ours; without the package it is left out.
pkg_check_modules(microhttpd IMPORTED_TARGET libmicrohttpd>=0.9.70)
file(GLOB sandbox_sources CONFIGURE_DEPENDS examples/sandbox/*.c)
if(microhttpd_FOUND)
  add_executable(oms-sandbox ${sandbox_sources})
  target_link_libraries(oms-sandbox PRIVATE omsc_flags
    PkgConfig::microhttpd PkgConfig::jansson)
else()
  message(STATUS "libmicrohttpd is not here: oms-sandbox is left out")
endif()

# The daemon; without its packages it is left out.
pkg_check_modules(omsd IMPORTED_TARGET libmicrohttpd>=0.9.70 cjose>=0.6.2
                  inih libsystemd libcrypto>=3)
file(GLOB omsd_sources CONFIGURE_DEPENDS examples/omsd/*.c)
if(omsd_FOUND)
  omsc_program(omsd ${omsd_sources})
  omsc_with_adapters(omsd)
  target_link_libraries(omsd PRIVATE PkgConfig::omsd PkgConfig::jansson
                        PkgConfig::libcurl)
  target_compile_definitions(omsd PRIVATE
    OMSD_SHARE="${CMAKE_INSTALL_FULL_DATADIR}/omsc")
  set_target_properties(omsd PROPERTIES
    INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
  install(TARGETS omsd RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(DIRECTORY examples/dashboard/
          DESTINATION ${CMAKE_INSTALL_DATADIR}/omsc/dashboard)
  # The unit names the program where this build is to be installed.
  file(READ examples/systemd/omsd@.service omsd_unit)
  string(REPLACE "/usr/local/bin/omsd" "${CMAKE_INSTALL_FULL_BINDIR}/omsd"
         omsd_unit "${omsd_unit}")
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/omsd@.service
       CONTENT "${omsd_unit}" @ONLY)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
               examples/systemd/omsd@.service)
  install(FILES ${PROJECT_BINARY_DIR}/omsd@.service
                examples/systemd/omsd.target
          DESTINATION lib/systemd/system)
  install(FILES examples/systemd/omsd.sysusers.conf
          DESTINATION lib/sysusers.d RENAME omsd.conf)
  install(FILES examples/systemd/omsd.tmpfiles.conf
          DESTINATION lib/tmpfiles.d RENAME omsd.conf)
  install(FILES examples/omsd/omsd.ini DESTINATION ${CMAKE_INSTALL_DOCDIR})
  install(FILES examples/monitoring/alerts.yml
                examples/monitoring/grafana.json
                examples/monitoring/prometheus.yml
          DESTINATION ${CMAKE_INSTALL_DOCDIR}/monitoring)
else()
  message(STATUS "libmicrohttpd, cjose, inih, libsystemd or OpenSSL is not "
                 "here: omsd is left out")
endif()

# Keeps orders flowing through a shop whose services are outside.
file(GLOB orders_sources CONFIGURE_DEPENDS examples/sandbox/orders/*.c)
omsc_program(oms-orders ${orders_sources})
target_link_libraries(oms-orders PRIVATE PkgConfig::jansson)

# A store of one's own, on LMDB and the public headers; without the package it
# is left out.
pkg_check_modules(lmdb IMPORTED_TARGET lmdb)
if(lmdb_FOUND)
  file(GLOB custom_store_sources CONFIGURE_DEPENDS examples/custom_store/*.c)
  list(FILTER custom_store_sources EXCLUDE REGEX "/main\\.c$")
  add_library(omsc_custom_store STATIC ${custom_store_sources})
  target_include_directories(omsc_custom_store
    PUBLIC examples/custom_store include)
  target_link_libraries(omsc_custom_store
    PRIVATE omsc_flags PUBLIC PkgConfig::lmdb Threads::Threads)
  omsc_program(example_custom_store examples/custom_store/main.c)
  target_link_libraries(example_custom_store PRIVATE omsc_custom_store)
else()
  message(STATUS "liblmdb is not here: examples/custom_store is left out")
endif()
