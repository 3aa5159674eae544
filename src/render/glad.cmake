# The GL and EGL loader, generated at build time by glad 2 (Debian: python3-glad; --reproducible needs no network), or
# taken from MORPHOSCOPE_GLAD_DIR (include/glad, src/gl.c, src/egl.c) on a machine without the generator.
set(MORPHOSCOPE_GLAD_DIR "" CACHE PATH "Folder with an already generated glad loader")
set(GLAD_EXTENSIONS
    GL_KHR_debug GL_KHR_robustness GL_ARB_robustness GL_KHR_parallel_shader_compile
    EGL_EXT_platform_base EGL_EXT_platform_device EGL_EXT_device_base EGL_EXT_device_enumeration EGL_EXT_device_query
    EGL_MESA_platform_surfaceless EGL_KHR_no_config_context EGL_KHR_surfaceless_context
    EGL_EXT_create_context_robustness)

if(MORPHOSCOPE_GLAD_DIR)
    set(GLAD_DIR ${MORPHOSCOPE_GLAD_DIR})
else()
    set(GLAD_DIR ${PROJECT_BINARY_DIR}/glad)
    find_program(GLAD_GENERATOR glad REQUIRED PATHS /usr/bin
        DOC "The glad 2 generator (apt install python3-glad)")
    list(JOIN GLAD_EXTENSIONS "," GLAD_EXTENSION_LIST)
    add_custom_command(
        OUTPUT ${GLAD_DIR}/src/gl.c ${GLAD_DIR}/src/egl.c ${GLAD_DIR}/include/glad/gl.h ${GLAD_DIR}/include/glad/egl.h
        COMMAND ${GLAD_GENERATOR} --reproducible --quiet --out-path ${GLAD_DIR} --api gl:core=4.5,egl=1.5
            --extensions ${GLAD_EXTENSION_LIST} c --loader
        COMMENT "Generating the OpenGL loader" VERBATIM)
endif()

add_library(glad STATIC ${GLAD_DIR}/src/gl.c ${GLAD_DIR}/src/egl.c)
target_include_directories(glad SYSTEM PUBLIC ${GLAD_DIR}/include)
target_compile_definitions(glad PUBLIC EGL_NO_X11)
target_link_libraries(glad PUBLIC ${CMAKE_DL_LIBS})
