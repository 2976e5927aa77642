# Tests are found by folder. In tests/<area>/:
#   *_test.c      one program each, linked to omsc_testing and the kits
#   other *.c     what the area's programs share
#   *.sh, *.py    run as they are; a leading underscore marks a shared part
# Each test is named <area>/<file> and labelled <area>; one whose name says
# "thread" is labelled "threads" too, one that says "binding" "bindings". Exit
# code 77 means skipped.
pkg_check_modules(cmocka REQUIRED IMPORTED_TARGET cmocka)
find_program(omsc_python python3 PATHS /usr/bin NO_DEFAULT_PATH)
find_program(omsc_python python3 REQUIRED)
add_custom_target(omsc_thread_tests) # what the TSan run builds
set(test_areas base fuzz runtime stores modules scenarios sim torture abi arch
    cli adapters omsd fleet peers)

function(omsc_test_parts target pattern exclude)
  file(GLOB parts CONFIGURE_DEPENDS ${pattern})
  if(exclude)
    list(FILTER parts EXCLUDE REGEX "${exclude}")
  endif()
  if(parts)
    add_library(${target} STATIC ${parts})
    target_include_directories(${target} PUBLIC tests)
    target_link_libraries(${target} PUBLIC
      ${ARGN} omsc_testing PkgConfig::cmocka)
  else()
    add_library(${target} INTERFACE)
    target_include_directories(${target} INTERFACE tests)
    target_link_libraries(${target} INTERFACE
      ${ARGN} omsc_testing PkgConfig::cmocka)
  endif()
endfunction()

function(omsc_test area file)
  string(REGEX REPLACE "(_test)?\\.[a-z]+$" "" short "${file}")
  set(name "${area}/${short}")
  add_test(NAME ${name} COMMAND ${ARGN}
           WORKING_DIRECTORY ${PROJECT_BINARY_DIR})
  set(labels ${area})
  if(file MATCHES "thread")
    list(APPEND labels threads)
  endif()
  if(file MATCHES "binding")
    list(APPEND labels bindings)
  endif()
  set_tests_properties(${name} PROPERTIES
    LABELS "${labels}" SKIP_RETURN_CODE 77 TIMEOUT 600
    ENVIRONMENT "OMS_SOURCE_DIR=${PROJECT_SOURCE_DIR};\
OMS_BUILD_DIR=${PROJECT_BINARY_DIR};OMS_BIN=${PROJECT_BINARY_DIR}/oms;\
OMS_SANITIZE=${OMS_SANITIZE};PYTHONDONTWRITEBYTECODE=1")
endfunction()

# Beside x_test.c, x_test.wrap names functions whose stand-ins (__wrap_<name>,
# in the area's shared parts) that program calls instead.
function(omsc_test_wrap target file)
  string(REGEX REPLACE "\\.c$" ".wrap" list "${file}")
  if(EXISTS ${list})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${list})
    file(STRINGS ${list} names)
    list(TRANSFORM names REPLACE "(.+)" "-Wl,--wrap=\\1,-u,__wrap_\\1")
    target_link_options(${target} PRIVATE ${names})
  endif()
endfunction()

function(omsc_area area)
  set(folder ${PROJECT_SOURCE_DIR}/tests/${area})
  omsc_test_parts(omsc_${area}_parts ${folder}/*.c "_test\\.c$" omsc_kits)

  file(GLOB programs RELATIVE ${folder} CONFIGURE_DEPENDS
       ${folder}/*_test.c)
  foreach(file IN LISTS programs)
    string(REGEX REPLACE "[/.]" "_" target "${area}_${file}")
    add_executable(${target} ${folder}/${file})
    target_link_libraries(${target} PRIVATE omsc_${area}_parts)
    omsc_test_wrap(${target} ${folder}/${file})
    if(file MATCHES "thread")
      add_dependencies(omsc_thread_tests ${target})
    endif()
    omsc_test(${area} ${file} $<TARGET_FILE:${target}>)
  endforeach()

  file(GLOB scripts RELATIVE ${folder} CONFIGURE_DEPENDS
       ${folder}/[!_]*.sh ${folder}/[!_]*.py)
  foreach(file IN LISTS scripts)
    if(file MATCHES "\\.py$")
      omsc_test(${area} ${file} ${omsc_python} ${folder}/${file})
    else()
      omsc_test(${area} ${file} bash ${folder}/${file})
    endif()
  endforeach()
endfunction()

omsc_test_parts(omsc_kits tests/kits/*.c "")
foreach(area IN LISTS test_areas)
  omsc_area(${area})
endforeach()

# Stores and brokers with a library of their own; a test of one that is not
# built says so (OMS_HAS_POSTGRES and the like are not defined) and skips.
get_target_property(omsc_parts_kind omsc_fleet_parts TYPE)
foreach(name IN LISTS omsc_adapters)
  if(omsc_parts_kind STREQUAL INTERFACE_LIBRARY)
    target_link_libraries(omsc_fleet_parts INTERFACE omsc_${name}_testing)
  else()
    target_link_libraries(omsc_fleet_parts PUBLIC omsc_${name}_testing)
  endif()
endforeach()

# The example of a store is held to the kit where it could be built.
if(TARGET omsc_custom_store)
  target_link_libraries(stores_custom_store_kit_test_c
    PRIVATE omsc_custom_store)
  target_compile_definitions(stores_custom_store_kit_test_c PRIVATE HAS_LMDB)
endif()

# -DOMS_PLANT=<n> plants a bug (sim_plant in tests/sim/world.h) in the
# simulator, so that a person can see it caught.
set(OMS_PLANT "" CACHE STRING "A bug to plant in the simulator; empty: none")
if(OMS_PLANT)
  target_compile_definitions(sim_sim_test_c PRIVATE OMS_PLANT=${OMS_PLANT})
  omsc_test_wrap(sim_sim_test_c ${PROJECT_SOURCE_DIR}/tests/sim/plant_test.c)
endif()
