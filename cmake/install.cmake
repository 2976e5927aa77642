# What a host finds: headers, library, pkg-config file and CMake package.
include(CMakePackageConfigHelpers)
set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/omsc)

install(DIRECTORY include/oms DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.h")
install(TARGETS omsc EXPORT omscTargets
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT omscTargets NAMESPACE omsc:: DESTINATION ${config_dir})

configure_package_config_file(cmake/omscConfig.cmake.in
  ${PROJECT_BINARY_DIR}/omscConfig.cmake INSTALL_DESTINATION ${config_dir})
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/omscConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/omscConfig.cmake
              ${PROJECT_BINARY_DIR}/omscConfigVersion.cmake
        DESTINATION ${config_dir})

# Paths relative to the .pc file, so that a moved prefix still works.
file(RELATIVE_PATH pc_prefix
     /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
string(REGEX REPLACE "/$" "" pc_prefix "${pc_prefix}")
configure_file(pkgconfig/omsc.pc.in ${PROJECT_BINARY_DIR}/omsc.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/omsc.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
