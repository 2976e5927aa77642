# The flags of every target that is ours, carried by `omsc_flags`.
# Installed targets never link it: a host chooses its own flags.
add_library(omsc_flags INTERFACE)
target_compile_features(omsc_flags INTERFACE c_std_11)
target_compile_options(omsc_flags INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes
  -Wmissing-prototypes $<$<BOOL:${OMS_WERROR}>:-Werror>)

# No NDEBUG: assertions are part of what the tests run and what we ship.
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g")
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(OMS_SANITIZE)
  target_compile_options(omsc_flags INTERFACE
    -fsanitize=${OMS_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer -O1)
  # Instrumented code hides from gcc what a number can be: no real finding.
  target_compile_options(omsc_flags INTERFACE
    $<$<C_COMPILER_ID:GNU>:-Wno-format-truncation>)
  target_link_options(omsc_flags INTERFACE -fsanitize=${OMS_SANITIZE})
endif()
