@echo off
rem Runs Broca on Windows, from a source checkout (built on first use and after a change of the Git revision)
rem or from a distribution folder. See the shell script "broca" for the variables it reads.
setlocal EnableExtensions
set "root=%~dp0"
set "root=%root:~0,-1%"

set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
"%java%" -version >nul 2>&1 || (
    echo broca: no Java found: install a JDK 17 or newer and set JAVA_HOME 1>&2
    exit /b 2
)

set "home=%root%"
if exist "%root%\lib" goto start
set "home=%root%\broca-app\target\broca"
set "stamp=%root%\broca-app\target\build.stamp"
set "revision=unknown"
for /f %%h in ('git -C "%root%" rev-parse HEAD 2^>nul') do set "revision=%%h"
set "built="
if exist "%stamp%" set /p built=<"%stamp%"
if "%built%"=="%revision%" goto start
echo broca: building; the first time downloads some 450 MB of libraries 1>&2
pushd "%root%"
call mvnw.cmd -Dmaven.test.skip=true -Dbroca.launcher package 1>&2
if errorlevel 1 (
    popd
    echo broca: the build failed, see above 1>&2
    exit /b 1
)
popd
>"%stamp%" echo %revision%

:start
if not defined OMP_NUM_THREADS set "OMP_NUM_THREADS=%NUMBER_OF_PROCESSORS%"
if not defined ONEDNN_PRIMITIVE_CACHE_CAPACITY set "ONEDNN_PRIMITIVE_CACHE_CAPACITY=128"
if not defined TORCH_CPP_LOG_LEVEL set "TORCH_CPP_LOG_LEVEL=ERROR"
"%java%" -XX:+UseParallelGC -XX:MaxRAMPercentage=25 -XX:+DisplayVMOutputToStderr --enable-native-access=ALL-UNNAMED -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 "-Dbroca.home=%root%" %BROCA_JAVA_OPTS% -cp "%home%\lib\*" org.broca.app.Main %*
exit /b %errorlevel%
