/** What can be built on the topics of DenseStream. */
package com.example;
