# Programs that see the public headers and the shared library only.
# examples/oms/*.c is the command line; every examples/*.c is a program.
function(omsc_program name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE omsc omsc_flags Threads::Threads)
endfunction()

file(GLOB oms_sources CONFIGURE_DEPENDS examples/oms/*.c)
if(oms_sources)
  omsc_program(oms ${oms_sources})
  target_link_libraries(oms PRIVATE PkgConfig::jansson)
  set_target_properties(oms PROPERTIES
    INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
  install(TARGETS oms RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

file(GLOB example_sources CONFIGURE_DEPENDS examples/*.c)
foreach(source IN LISTS example_sources)
  get_filename_component(name ${source} NAME_WE)
  omsc_program(example_${name} ${source})
endforeach()
