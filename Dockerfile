# The function as a container image, for those who must have one: Lambda's own image with what is in
# dist/fuda.zip, so that image and zip run the same bytes. The zip is what is measured.
#
#   make package MODEL=model.safetensors ARCH=arm64
#   docker build --platform linux/arm64 --provenance=false --tag fuda .
#
# The platform must be the package's: the build fails where it is not. A registry of one's own, or a
# digest, goes in by --build-arg PYTHON=….
ARG PYTHON=public.ecr.aws/lambda/python:3.13

FROM ${PYTHON} AS unpacked
WORKDIR /unpacked
COPY dist/fuda.zip ./
RUN ["python", "-m", "zipfile", "--extract", "fuda.zip", "task"]
# Starts it once: every import, the model and its hash. All is bytecode already, so it leaves no file behind.
WORKDIR /unpacked/task
RUN ["python", "-c", "import handler"]

FROM ${PYTHON}
COPY --from=unpacked /unpacked/task ${LAMBDA_TASK_ROOT}/
# As in serverless.yml.
ENV OPENBLAS_NUM_THREADS=1 MALLOC_TRIM_THRESHOLD_=33554432 MALLOC_MMAP_THRESHOLD_=33554432
# Lambda runs every image as a user of its own that may do nothing; elsewhere this one may as little.
# A health check would be for nobody: Lambda watches the process itself.
USER 65534:65534
CMD ["handler.handler"]
