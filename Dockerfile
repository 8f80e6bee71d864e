# The function as a container image, if you need one: Lambda's own image with the files of dist/fuda.zip, so that
# image and zip run the same bytes. The published figures are those of the zip.
#
#   make package MODEL=model.safetensors ARCH=arm64
#   docker build --platform linux/arm64 --provenance=false --tag fuda .
#
# The platform must be that of the package, or the build fails. For another registry, or a digest, pass
# --build-arg PYTHON=….
ARG PYTHON=public.ecr.aws/lambda/python:3.13

FROM ${PYTHON} AS unpacked
WORKDIR /unpacked
COPY dist/fuda.zip ./
RUN ["python", "-m", "zipfile", "--extract", "fuda.zip", "task"]
# Starts the function once, with every import, the model and its hash. All modules are bytecode already, so this
# writes no file.
WORKDIR /unpacked/task
RUN ["python", "-c", "import handler"]

FROM ${PYTHON}
COPY --from=unpacked /unpacked/task ${LAMBDA_TASK_ROOT}/
# As in serverless.yml.
ENV OPENBLAS_NUM_THREADS=1 MALLOC_TRIM_THRESHOLD_=33554432 MALLOC_MMAP_THRESHOLD_=33554432
# Lambda runs every image as its own user without rights. Elsewhere this user has no rights either. There is no
# health check, because Lambda watches the process itself.
USER 65534:65534
CMD ["handler.handler"]
