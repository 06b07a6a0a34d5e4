# The runtime alone: no training, no embedded broker. The jars are built outside first, on Linux: mvn -DskipTests package
# For GPUs, built with mvn -Pcuda: --build-arg VARIANT=cuda; with mvn -Pcuda13: VARIANT=cuda13. docs/gpu.md has the rest.
ARG VARIANT=cpu

FROM eclipse-temurin:25-jre AS cpu

# What VARIANT does not name is neither pulled nor built by BuildKit, which is what Docker builds with today.
FROM nvidia/cuda:12.9.1-cudnn-runtime-ubuntu24.04 AS cuda
COPY --from=cpu /opt/java/openjdk /opt/java/openjdk
ENV JAVA_HOME=/opt/java/openjdk

FROM nvidia/cuda:13.0.2-cudnn-runtime-ubuntu24.04 AS cuda13
COPY --from=cpu /opt/java/openjdk /opt/java/openjdk
ENV JAVA_HOME=/opt/java/openjdk

FROM cpu AS files
COPY target/lib/ /lib-files/
COPY target/densestream.jar /app/target/
COPY densestream LICENSE /app/
COPY models/ /app/models/
COPY topologies/ /app/topologies/
# Readable for whichever user the container is given, however strict the umask was where they were built.
RUN chmod -R a+rX /lib-files /app && chmod a+x /app/densestream

FROM ${VARIANT}
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin densestream && \
    ln -s /opt/densestream/densestream /usr/local/bin/densestream
WORKDIR /opt/densestream
COPY --from=files /lib-files/ target/lib/
COPY --from=files /app/ ./
# By number: Kubernetes' runAsNonRoot does not take a name's word for it.
USER 10001:10001

# Half of the container's memory is the heap; the model, pictures on their way, thread stacks and what is in /tmp live in the
# other half. The launcher's own options stay; these can be replaced.
ENV DENSESTREAM_JAVA_OPTS="-XX:MaxRAMPercentage=50"
ENTRYPOINT ["densestream"]
CMD ["--help"]
STOPSIGNAL SIGTERM
