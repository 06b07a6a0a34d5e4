# The runtime alone. The jars are built outside first: mvn -DskipTests package
FROM eclipse-temurin:25-jre

RUN useradd --system --uid 10001 --create-home --home-dir /home/densestream --shell /usr/sbin/nologin densestream
WORKDIR /opt/densestream
COPY LICENSE ./
COPY target/lib/ lib/
COPY models/ models/
COPY topologies/ topologies/
COPY target/densestream.jar ./
USER densestream

# Half of the container's memory is the heap; models, pictures on their way and thread stacks live in the other half.
# An application without memory is started anew by whoever runs the container, instead of limping on.
ENTRYPOINT ["java", \
  "-XX:MaxRAMPercentage=50", "-XX:+ExitOnOutOfMemoryError", \
  "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", \
  "-Djava.awt.headless=true", "-Dorg.bytedeco.javacpp.cachedir=/tmp/javacpp", \
  "-jar", "/opt/densestream/densestream.jar"]
CMD ["--help"]
STOPSIGNAL SIGTERM
