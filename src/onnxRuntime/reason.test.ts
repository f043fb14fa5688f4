import { expect, it } from 'vitest';
import { plainReason } from './reason.ts';

it.each([
  [
    "failed to call OrtRun(). ERROR_CODE: 2, ERROR_MESSAGE: Non-zero status code returned while running Gather node. Name:'/a/Gather 1' Status Message: indices element out of data bounds, idx=7",
    'Node "/a/Gather 1" (Gather): indices element out of data bounds, idx=7',
  ],
  [
    "failed to call OrtRun(). ERROR_CODE: 1, ERROR_MESSAGE: Non-zero status code returned while running MatMul node. Name:'mm' Status Message: matmul_helper.h:183 Compute MatMul dimension mismatch",
    'Node "mm" (MatMul): MatMul dimension mismatch',
  ],
  [
    'failed to call OrtRun(). ERROR_CODE: 2, ERROR_MESSAGE: /src/core/framework/op_kernel.cc:83 virtual OrtValue *onnxruntime::OpKernelContext::OutputMLValue(int, const TensorShape &) [ONNXRuntimeError] : 2 : INVALID_ARGUMENT : Tensor shape is too large',
    'Tensor shape is too large',
  ],
  [
    'failed to call OrtRun(). ERROR_CODE: 6, ERROR_MESSAGE: /a/slice.cc:12 Status onnxruntime::(anonymous namespace)::Cut(const std::vector<int> &, void (*)(int)) const [T = std::pair<int, int>] n == f(2) was false. Starts must be of (n) elements',
    'Starts must be of (n) elements',
  ],
  ['Can’t. ERROR_CODE: 1, ERROR_MESSAGE: /a/b.cc:1 void onnxruntime::F() size > 0 was false. ', 'size > 0 was false.'],
  [
    "Can't create a session. ERROR_CODE: 1, ERROR_MESSAGE: tensorprotoutils.cc:1544 ValidateSize Initializer 'b (1)': data field count (0) does not match",
    "Initializer 'b (1)': data field count (0) does not match",
  ],
  [
    "Can't create a session. ERROR_CODE: 1, ERROR_MESSAGE: Fatal error: ai.onnx.contrib:RequantShift(-1) is not a registered function/op",
    'ai.onnx.contrib:RequantShift is no operator that it knows',
  ],
  ["input 'x' is missing in 'feeds'.", "input 'x' is missing in 'feeds'."],
  ['', ''],
])('%s', (message, reason) => {
  expect(plainReason(message)).toBe(reason);
});
