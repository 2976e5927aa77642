# bench/*.c are programs that `cmake --build . --target omsc_bench` builds and
# nothing else does. They may look inside, to time one layer alone.
file(GLOB bench_sources CONFIGURE_DEPENDS bench/*.c)
add_custom_target(omsc_bench)
foreach(source IN LISTS bench_sources)
  get_filename_component(name ${source} NAME_WE)
  add_executable(bench_${name} EXCLUDE_FROM_ALL ${source})
  target_link_libraries(bench_${name} PRIVATE omsc_testing)
  add_dependencies(omsc_bench bench_${name})
endforeach()
